import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { After } from '@hutong/process/testing'

const program = fileURLToPath(new URL('../src/main.ts', import.meta.url))

export interface WitnessProcess {
  readonly url: string
  /** As it was printed. */
  readonly vkey: string
  readonly signal: (name: NodeJS.Signals) => void
  /** Resolves when a log line of this event came. */
  readonly logged: (event: string) => Promise<void>
  readonly ended: Promise<number | null>
}

/** `hutong witness` in a process of its own, listening when this resolves. */
export async function startWitness(
  words: readonly string[],
  after: After,
): Promise<WitnessProcess> {
  const child = spawn(process.execPath, [program, 'witness', ...words], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const ended = once(child, 'close').then(([code]: unknown[]) =>
    typeof code === 'number' ? code : null,
  )
  after(async () => {
    child.kill('SIGKILL')
    await ended
  })
  let told = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    told += text
  })
  let screen = ''
  for await (const text of child.stdout.setEncoding('utf8').iterator({ destroyOnReturn: false })) {
    screen += String(text)
    if (screen.split('\n').length > 2) break
  }
  const [, url = '', vkey = ''] = /listens on (\S+)\n(\S+)\n/u.exec(screen) ?? []
  if (url === '') throw new Error(`the witness did not start:\n${screen}${told}`)
  return {
    url,
    vkey,
    ended,
    signal: (name) => void child.kill(name),
    logged: async (event) => {
      while (!told.includes(`"event":"${event}"`)) await once(child.stderr, 'data')
    },
  }
}
