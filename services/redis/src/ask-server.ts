import type { Redis } from 'ioredis'
import type { Clock } from '@hutong/process'
import { parseInfo } from './judge-server.ts'
import type { ServerAnswer } from './judge-server.ts'

/** What has to be known of a server before anything is kept on it. */
export async function askServer(client: Redis, clock: Clock): Promise<ServerAnswer> {
  const { host = '', port = 0 } = client.options
  const [info, [seconds, microseconds]] = await Promise.all([client.info(), client.time()])
  return {
    where: `${host}:${port}`,
    info: parseInfo(info),
    serverNow: Number(seconds) * 1_000 + Number(microseconds) / 1_000,
    now: clock.now(),
  }
}
