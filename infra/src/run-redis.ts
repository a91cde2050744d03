import { runServer } from './run-server.ts'
import type { ServerProcess } from './run-server.ts'

/** What a store of records needs: nothing is ever evicted, every write is appended. */
export const redisWords = ['--appendonly', 'yes', '--save', '', '--maxmemory-policy', 'noeviction']

/** @param words override those above */
export const runRedis = (
  folder: string,
  port: number,
  words: readonly string[],
  isReady: () => Promise<boolean>,
): Promise<ServerProcess> =>
  runServer({
    command: 'redis-server',
    words: [
      '--port',
      String(port),
      '--bind',
      '127.0.0.1',
      '--dir',
      folder,
      ...redisWords,
      ...words,
    ],
    address: `127.0.0.1:${port}`,
    isReady,
  })
