import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { repository } from './repository.ts'
import type { After } from './temporary-folder.ts'

export interface WitnessProcess {
  readonly url: string
  /** As it was printed. */
  readonly vkey: string
  /** Resolves with the exit code, or null after a signal. */
  readonly ended: Promise<number | null>
  readonly kill: () => Promise<void>
}

export interface WitnessWish {
  readonly state: string
  /** File of the verifier keys of the ledgers. */
  readonly ledger: string
  readonly after: After
  /** 0 = any free one. */
  readonly port?: number
  /** A program to run it under, such as strace. */
  readonly before?: readonly string[]
}

/** `hutong witness` in a process of its own, listening when this resolves. */
export async function startWitness(wish: WitnessWish): Promise<WitnessProcess> {
  const { state, ledger, after, port = 0, before = [] } = wish
  const words = ['--state', state, '--name', 'witness.example/w1', '--ledger', ledger]
  const [command, ...rest] = [
    ...before,
    process.execPath,
    'services/cli/src/main.ts',
    'witness',
    ...words,
    '--listen',
    `127.0.0.1:${port}`,
  ]
  const child = spawn(command, rest, {
    cwd: repository,
    stdio: ['ignore', 'pipe', 'ignore'],
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
  let screen = ''
  for await (const text of child.stdout.setEncoding('utf8').iterator({ destroyOnReturn: false })) {
    screen += String(text)
    if (screen.split('\n').length > 2) break
  }
  const [, url = '', vkey = ''] = /listens on (\S+)\n(\S+)\n/u.exec(screen) ?? []
  if (url === '') throw new Error(`the witness did not start:\n${screen}`)
  return { url, vkey, ended, kill }
}
