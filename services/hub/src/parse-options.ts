import { parseCount, parseWords } from '@hutong/process'
import { peopleMax } from './city/make-city.ts'

export interface StartOptions {
  readonly data: string | undefined
  readonly port: string | undefined
  readonly people: number
  /** No synthetic city: departments' own files are dropped into `<data>/city/`. */
  readonly empty: boolean
  /** Ends after the first question. */
  readonly once: boolean
  readonly help: boolean
}

const peopleDefault = 10_000
const peopleMin = 100

export const startHelp = `Hutong 互通: the whole hub on this machine, with a synthetic city.

Usage: npx -y pnpm@12 start [options]

  --data DIR    where everything is kept            (default ./data, or HUTONG_DATA)
  --port N      port to listen on, 0 = any free one (default 8080, or HUTONG_PORT)
  --people N    people in the synthetic city        (default ${peopleDefault}, ${peopleMin} to ${peopleMax})
  --empty       no synthetic city: drop departments' files into DIR/city/
  --once        end after the first proven answer
  --help        this text

Examples:
  npx -y pnpm@12 start
  npx -y pnpm@12 start --people 1000000 --data /srv/hutong
  npx -y pnpm@12 start --once --port 0
`

/** Options with and without a `--` before them, since pnpm passes it on. @throws HutongError HUTONG_OPTIONS_INVALID */
export function parseOptions(words: readonly string[]): StartOptions {
  const { values } = parseWords({
    args: words.filter((word) => word !== '--'),
    options: {
      data: { type: 'string' },
      port: { type: 'string' },
      people: { type: 'string' },
      empty: { type: 'boolean' },
      once: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  })
  return {
    data: values.data,
    port: values.port,
    people: parseCount('people', values.people, {
      fallback: peopleDefault,
      min: peopleMin,
      max: peopleMax,
    }),
    empty: values.empty ?? false,
    once: values.once ?? false,
    help: values.help ?? false,
  }
}
