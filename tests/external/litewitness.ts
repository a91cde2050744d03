import { spawn, type ChildProcess } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { After } from '../support/temporary-folder.ts'
import { until } from '../support/until.ts'
import { runProgram } from './run-program.ts'

export interface Litewitness {
  readonly url: string
  /** Key of its cosignatures. */
  readonly vkey: string
  /** Has it watch a ledger, as `witnessctl` does: by rows of its database. */
  readonly watch: (vkey: string) => void
}

const program = 'filippo.io/torchwood/cmd/litewitness@v0.9.0'
const name = 'witness.example/w1'

/** Builds the program into the folder. */
export async function buildLitewitness(folder: string): Promise<void> {
  const built = await runProgram('env', [`GOBIN=${folder}`, 'go', 'install', program], folder)
  if (built.code !== 0) throw new Error(`litewitness was not built:\n${built.output}`)
}

/** A litewitness of its own in the folder that it was built into, with its key in an ssh-agent, as it wants it. */
export async function startLitewitness(folder: string, after: After): Promise<Litewitness> {
  const agent = join(folder, 'agent.sock')
  const pem = join(folder, 'witness.pem')
  await runProgram('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', pem], folder)
  start('ssh-agent', ['-D', '-a', agent], after)
  await until('the socket of ssh-agent', () => existsSync(agent) || undefined)
  await runProgram('env', [`SSH_AUTH_SOCK=${agent}`, 'ssh-add', '-q', pem], folder)
  const told = await runProgram('ssh-keygen', ['-lf', pem], folder)
  const [, fingerprint = ''] = told.output.split(' ')
  const port = await freePort()
  const database = join(folder, 'witness.db')
  const words = ['-db', database, '-ssh-agent', agent, '-name', name, '-key', fingerprint]
  const child = start(
    join(folder, 'litewitness'),
    [...words, '-listen', `127.0.0.1:${port}`],
    after,
  )
  const url = `http://127.0.0.1:${port}`
  await until('litewitness', () => isListening(url))
  const [vkey = ''] =
    /witness\.example\/w1\+[0-9a-f]{8}\+[A-Za-z0-9+/=]+/u.exec(child.screen()) ?? []
  return { url, vkey, watch: (ledger) => addLedger(database, ledger) }
}

function start(command: string, words: readonly string[], after: After) {
  const child: ChildProcess = spawn(command, words, { stdio: ['ignore', 'pipe', 'pipe'] })
  const ended = once(child, 'close')
  after(async () => {
    child.kill('SIGKILL')
    await ended
  })
  let screen = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      screen += text
    })
  }
  return { screen: () => screen }
}

function addLedger(database: string, vkey: string): void {
  const [origin = ''] = vkey.split('+')
  const rows = new DatabaseSync(database, { timeout: 5_000 })
  rows
    .prepare('INSERT INTO log(origin, tree_size, tree_hash) VALUES(?, 0, ?)')
    .run(origin, createHash('sha256').digest('base64'))
  rows.prepare('INSERT INTO key(origin, key) VALUES(?, ?)').run(origin, vkey)
  rows.close()
}

async function isListening(url: string): Promise<true | undefined> {
  const response = await fetch(url).catch(() => undefined)
  await response?.arrayBuffer()
  return response && true
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  await once(probe, 'close')
  return typeof address === 'object' && address !== null ? address.port : 0
}
