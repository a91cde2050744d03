import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { freePort, runServer } from './run-server.ts'
import type { RunningServer } from './run-server.ts'

/** A Redis of its own on a free port, with the settings that a store of records needs: nothing is ever evicted, every write is appended. */
export async function startRedis(): Promise<RunningServer> {
  const folder = await mkdtemp(join(tmpdir(), 'hutong-redis-'))
  const port = await freePort()
  const { stop } = await runServer({
    command: 'redis-server',
    words: `--port ${port} --bind 127.0.0.1 --appendonly yes --maxmemory-policy noeviction --dir`
      .split(' ')
      .concat(folder),
    isReady: () => answersPing(port),
  })
  return {
    address: `127.0.0.1:${port}`,
    stop: async () => {
      await stop()
      await rm(folder, { recursive: true })
    },
  }
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
