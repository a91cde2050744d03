import { parseCount, parseWords } from '@hutong/process'
import { peopleMax } from '@hutong/hub/city'

export interface CityWords {
  readonly data: string | undefined
  readonly port: string | undefined
  readonly people: number
  readonly gateways: number
  /** Every department is read from files, as `start` does. */
  readonly files: boolean
  /** Ends after the first question. */
  readonly once: boolean
  readonly help: boolean
}

const peopleDefault = 10_000
const peopleMin = 100
const gatewaysDefault = 2
const gatewaysMax = 9

export const cityHelp = `Hutong 互通: the profile city on this machine, one process for each service, with a synthetic city. For development.

Usage: npx -y pnpm@12 city [options]

  --data DIR      where everything is kept            (default ./data-city, or HUTONG_DATA)
  --port N        port to listen on, 0 = any free one (default 8080, or HUTONG_PORT)
  --people N      people in the synthetic city        (default ${peopleDefault}, ${peopleMin} to ${peopleMax})
  --gateways N    how many gateways                   (default ${gatewaysDefault}, 1 to ${gatewaysMax})
  --files         read all departments from their export files, and start none of their own systems
  --once          end after the first proven answer
  --help          this text

Nine departments are read from where they keep their rows themselves: PostgreSQL, MariaDB, web services and more, all started here over the same
synthetic city. Kafka and Redis are started here too, unless HUTONG_KAFKA and HUTONG_REDIS say where they are. All data lies in DIR. Starting them needs
Java 17, Maven, redis-server, PostgreSQL, MariaDB and openssl.

Examples:
  npx -y pnpm@12 city
  npx -y pnpm@12 city --gateways 3 --people 100000
  HUTONG_KAFKA=127.0.0.1:9092 HUTONG_REDIS=127.0.0.1:6379 npx -y pnpm@12 city --once
`

/** Options with and without a `--` before them, since pnpm passes it on. @throws HutongError HUTONG_OPTIONS_INVALID */
export function parseCityWords(words: readonly string[]): CityWords {
  const { values } = parseWords({
    args: words.filter((word) => word !== '--'),
    options: {
      data: { type: 'string' },
      port: { type: 'string' },
      people: { type: 'string' },
      gateways: { type: 'string' },
      files: { type: 'boolean' },
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
    gateways: parseCount('gateways', values.gateways, {
      fallback: gatewaysDefault,
      min: 1,
      max: gatewaysMax,
    }),
    files: values.files ?? false,
    once: values.once ?? false,
    help: values.help ?? false,
  }
}
