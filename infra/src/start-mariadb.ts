import { execFile } from 'node:child_process'
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
 * A MariaDB on a free port, its data in a temporary folder: user `root`, no password, database `test`, utf8mb4, changes logged by row.
 *
 * @throws HutongError HUTONG_SERVER_NOT_STARTED, HUTONG_COMMAND_FAILED (mariadb-install-db)
 */
export function startMariadb(): Promise<ServerProcess> {
  return startInFolder('mariadb', async (folder) => {
    const data = join(folder, 'data')
    await makeDatabase(data)
    const port = String(await freePort())
    const socket = join(folder, 's')
    return runServer({
      command: 'mariadbd',
      words: [
        '--no-defaults',
        ...userWords,
        `--datadir=${data}`,
        `--port=${port}`,
        '--bind-address=127.0.0.1',
        `--socket=${socket}`,
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
      isReady: () => isReady(socket),
    })
  })
}

async function makeDatabase(data: string): Promise<void> {
  const login = ['--auth-root-authentication-method=normal']
  await runToEnd('mariadb-install-db', [
    '--no-defaults',
    ...userWords,
    `--datadir=${data}`,
    ...login,
  ])
}

async function isReady(socket: string): Promise<boolean> {
  const words = ['--no-defaults', '--protocol=socket', '-S', socket, '-u', 'root', 'ping']
  return promisify(execFile)('mariadb-admin', words).then(
    () => true,
    () => false,
  )
}
