import type { Redis } from 'ioredis'
import type { Clock } from '@hutong/process'
import { parseInfo } from './judge-server.ts'
import type { ServerAnswer } from './judge-server.ts'

/** What has to be known of a server before anything is kept on it. */
export async function askServer(client: Redis, clock: Clock): Promise<ServerAnswer> {
  const { host = '', port = 0 } = client.options
  const askedAt = clock.now()
  const [info, [seconds, microseconds]] = await Promise.all([client.info(), client.time()])
  const serverNow = Number(seconds) * 1_000 + Number(microseconds) / 1_000
  // It was asked and answered between these two: only what lies outside is off, however long this process stood still.
  const ahead = Math.max(0, serverNow - clock.now())
  const behind = Math.max(0, askedAt - serverNow)
  return { where: `${host}:${port}`, info: parseInfo(info), clockOffMs: ahead - behind }
}
