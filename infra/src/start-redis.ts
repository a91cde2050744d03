import { answersPing } from './ask-redis.ts'
import { freePort } from './free-port.ts'
import { runRedis } from './run-redis.ts'
import type { ServerProcess } from './run-server.ts'
import { startInFolder } from './start-in-folder.ts'

/**
 * A Redis of its own on a free port, its data in a temporary folder, or in one that stays.
 *
 * @param words further words of its command line, such as `--maxmemory-policy allkeys-lru` or `--replicaof 127.0.0.1 6379`, one word each
 * @throws HutongError HUTONG_SERVER_NOT_STARTED
 */
export function startRedis(words: readonly string[] = [], kept?: string): Promise<ServerProcess> {
  const start = async (folder: string): Promise<ServerProcess> => {
    const port = await freePort()
    return runRedis(folder, port, words, () => answersPing(port))
  }
  return startInFolder('redis', start, kept)
}
