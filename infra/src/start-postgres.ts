import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chmod, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { HutongError } from '@hutong/process'
import { findBinary } from './find-binary.ts'
import { freePort } from './free-port.ts'
import { runServer } from './run-server.ts'
import type { ServerProcess } from './run-server.ts'
import { runToEnd } from './run-to-end.ts'
import { startInFolder } from './start-in-folder.ts'

const isRoot = process.getuid?.() === 0
/** PostgreSQL refuses root: it runs as the user that its package has made. */
const asPostgres = isRoot ? ['--reuid=postgres', '--regid=postgres', '--init-groups'] : []
/** And must get through to a folder that stays, though those above it may be ours alone. */
const passing = isRoot ? ['--inh-caps=+dac_override', '--ambient-caps=+dac_override'] : []

/**
 * A PostgreSQL on a free port, its data in a temporary folder, or in one that stays: user and database `postgres`, no password, UTF-8. In one that
 * stays other users need theirs.
 *
 * @throws HutongError HUTONG_SERVER_NOT_STARTED, HUTONG_COMMAND_FAILED (initdb), HUTONG_BINARY_NOT_FOUND
 */
export function startPostgres(kept?: string): Promise<ServerProcess> {
  const start = async (folder: string): Promise<ServerProcess> => {
    const setprivWords = [...asPostgres, ...(kept === undefined ? [] : passing)]
    // The user postgres must get through to its data.
    await chmod(folder, 0o711)
    const data = join(folder, 'data')
    await makeDatabase(data, setprivWords, kept !== undefined)
    const port = String(await freePort())
    const settings = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'wal_level=logical']
    const words = settings.flatMap((setting) => ['-c', setting])
    return runServer({
      command: binary('postgres'),
      words: ['-D', data, '-p', port, ...words],
      setprivWords,
      address: `127.0.0.1:${port}`,
      isReady: () => isReady(port),
      // SIGTERM would wait for its clients. SIGKILL would leave its children behind, who keep the data locked for a while.
      stopSignal: 'SIGINT',
      killSignal: 'SIGQUIT',
    })
  }
  return startInFolder('postgres', start, kept)
}

/** What stays is not let in by its name alone, but for its administrator. */
const byPassword = `
host all postgres 127.0.0.1/32 trust
host all all 127.0.0.1/32 scram-sha-256
host replication all 127.0.0.1/32 scram-sha-256
`

/** Unless that was done before; under its name only when it is whole. */
async function makeDatabase(
  data: string,
  setprivWords: readonly string[],
  isKept: boolean,
): Promise<void> {
  if (existsSync(data)) return
  const unfinished = `${data}.unfinished`
  await rm(unfinished, { recursive: true, force: true })
  const owner = isRoot ? ['-o', 'postgres', '-g', 'postgres'] : []
  await runToEnd('install', ['-d', '-m', '700', ...owner, unfinished])
  const text = ['-E', 'UTF8', '--locale=C.UTF-8']
  const words = ['-D', unfinished, '-U', 'postgres', '-A', 'trust', ...text, '--no-sync']
  await runToEnd('setpriv', [...setprivWords, binary('initdb'), ...words])
  if (isKept) await writeFile(join(unfinished, 'pg_hba.conf'), byPassword)
  await rename(unfinished, data)
}

async function isReady(port: string): Promise<boolean> {
  const words = ['-q', '-h', '127.0.0.1', '-p', port]
  return promisify(execFile)(binary('pg_isready'), words).then(
    () => true,
    () => false,
  )
}

function binary(name: string): string {
  const file = findBinary(name)
  if (file !== undefined) return file
  throw new HutongError(
    'HUTONG_BINARY_NOT_FOUND',
    `no ${name} on PATH or in /usr/lib/postgresql: install postgresql`,
  )
}
