import { Redis } from 'ioredis'
import { freePort } from './free-port.ts'
import { runServer } from './run-server.ts'
import type { RunningServer } from './run-server.ts'
import { startInFolder } from './start-in-folder.ts'

/** What a store of records needs: nothing is ever evicted, every write is appended. */
export const redisWords = ['--appendonly', 'yes', '--save', '', '--maxmemory-policy', 'noeviction']

/**
 * A Redis of its own on a free port, its data in a temporary folder.
 *
 * @throws HutongError HUTONG_SERVER_NOT_STARTED
 */
export function startRedis(): Promise<RunningServer> {
  return startInFolder('redis', async (folder) => {
    const port = await freePort()
    return runServer({
      command: 'redis-server',
      words: ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, ...redisWords],
      address: `127.0.0.1:${port}`,
      isReady: () => answersPing(port),
    })
  })
}

async function answersPing(port: number): Promise<boolean> {
  const client = new Redis({ port, host: '127.0.0.1', lazyConnect: true, retryStrategy: null })
  // Every failed try is told by the promise too.
  client.on('error', () => undefined)
  try {
    await client.connect()
    return (await client.ping()) === 'PONG'
  } catch {
    // Not up yet: the caller asks again.
    return false
  } finally {
    client.disconnect()
  }
}
