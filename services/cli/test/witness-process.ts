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
  /** Resolves with the exit code, or null after a signal. */
  readonly ended: Promise<number | null>
  readonly kill: () => Promise<void>
}

export interface WitnessWish {
  readonly state: string
  /** File of the verifier keys of the ledgers. */
  readonly ledger: string
  readonly after: After
  /** Left out: `witness.example/w1`. */
  readonly name?: string
  /** 0 = any free one. */
  readonly port?: number
  /** A program to run it under, such as strace. */
  readonly before?: readonly string[]
}

/** `hutong witness` in a process of its own, listening when this resolves. */
export async function startWitness(wish: WitnessWish): Promise<WitnessProcess> {
  const { state, ledger, after, name = 'witness.example/w1', port = 0, before = [] } = wish
  const place = ['--state', state, '--name', name, '--listen', `127.0.0.1:${port}`]
  const words = [program, 'witness', ...place, '--ledger', ledger]
  const [command = process.execPath, ...rest] = [...before, process.execPath, ...words]
  const child = spawn(command, rest, {
    stdio: ['ignore', 'pipe', 'pipe'],
    // In one thread, so that whoever counts its calls counts all of them.
    env: { ...process.env, UV_THREADPOOL_SIZE: '1' },
  })
  const ended = once(child, 'close').then(([code]: unknown[]) =>
    typeof code === 'number' ? code : null,
  )
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL')
    await ended
  }
  after(kill)
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
    kill,
    signal: (sent) => void child.kill(sent),
    logged: async (event) => {
      while (!told.includes(`"event":"${event}"`)) await once(child.stderr, 'data')
    },
  }
}
