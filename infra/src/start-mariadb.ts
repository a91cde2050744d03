import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { freePort } from './free-port.ts'
import { runServer } from './run-server.ts'
import type { ServerProcess } from './run-server.ts'
import { runToEnd } from './run-to-end.ts'
import { startInFolder } from './start-in-folder.ts'

/** Root must be named, or the server refuses to run as root; anybody else runs it as themselves. */
const userWords = process.getuid?.() === 0 ? ['--user=root'] : []

/**
 * A MariaDB on a free port, its data in a temporary folder, or in one that stays: user `root`, no password, database `test`, utf8mb4, changes logged by row.
 *
 * @throws HutongError HUTONG_SERVER_NOT_STARTED, HUTONG_COMMAND_FAILED (mariadb-install-db)
 */
export function startMariadb(kept?: string): Promise<ServerProcess> {
  const start = async (folder: string): Promise<ServerProcess> => {
    const data = join(folder, 'data')
    await makeDatabase(data)
    const port = String(await freePort())
    return runServer({
      command: 'mariadbd',
      words: [
        '--no-defaults',
        ...userWords,
        `--datadir=${data}`,
        `--port=${port}`,
        '--bind-address=127.0.0.1',
        // Within its data: the path of a socket may have a hundred characters and no more.
        '--socket=socket',
        // Each that starts clears its folder for temporary files, of those of others too.
        `--tmpdir=${folder}`,
        `--pid-file=${join(folder, 'pid')}`,
        '--skip-name-resolve',
        '--character-set-server=utf8mb4',
        '--innodb-buffer-pool-size=64M',
        '--server-id=1',
        `--log-bin=${join(data, 'bin')}`,
        '--binlog-format=ROW',
        '--binlog-row-image=FULL',
      ],
      address: `127.0.0.1:${port}`,
      isReady: () => isReady(port),
    })
  }
  return startInFolder('mariadb', start, kept)
}

/** Unless that was done before; under its name only when it is whole. */
async function makeDatabase(data: string): Promise<void> {
  if (existsSync(data)) return
  const unfinished = `${data}.unfinished`
  await rm(unfinished, { recursive: true, force: true })
  const login = ['--auth-root-authentication-method=normal']
  await runToEnd('mariadb-install-db', [
    '--no-defaults',
    ...userWords,
    `--datadir=${unfinished}`,
    ...login,
  ])
  await rename(unfinished, data)
}

async function isReady(port: string): Promise<boolean> {
  const words = [
    '--no-defaults',
    '--protocol=tcp',
    '-h',
    '127.0.0.1',
    '-P',
    port,
    '-u',
    'root',
    'ping',
  ]
  return promisify(execFile)('mariadb-admin', words).then(
    () => true,
    () => false,
  )
}
