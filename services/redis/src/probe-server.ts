import { Redis } from 'ioredis'
import { HutongError } from '@hutong/process'
import type { Clock } from '@hutong/process'
import { askServer } from './ask-server.ts'
import { clientOptions, connectMsMax } from './client-options.ts'
import { firstWord } from './explain-failure.ts'
import type { ServerAnswer } from './judge-server.ts'
import type { RedisPlace, Server } from './parse-redis-setting.ts'

/**
 * Asks the first server of the setting that can be reached.
 *
 * @throws HutongError HUTONG_REDIS_UNREACHABLE (none of them), HUTONG_REDIS_NOT_REDIS, HUTONG_REDIS_DENIED, HUTONG_REDIS_LOADING
 */
export async function probeServers(place: RedisPlace, clock: Clock): Promise<ServerAnswer> {
  const unreachable: HutongError[] = []
  for (const server of place.servers) {
    try {
      return await probeServer(server, place, clock)
    } catch (cause) {
      const failure = explainProbe(`${server.host}:${server.port}`, cause)
      if (failure.code !== 'HUTONG_REDIS_UNREACHABLE') throw failure
      unreachable.push(failure)
    }
  }
  throw new HutongError(
    'HUTONG_REDIS_UNREACHABLE',
    unreachable.map(({ message }) => message).join('; '),
    unreachable.at(-1)?.cause,
  )
}

async function probeServer(server: Server, place: RedisPlace, clock: Clock): Promise<ServerAnswer> {
  // Whether it is still loading is read from its answer, and told; the client would wait for it unseen.
  const once = {
    retryStrategy: null,
    enableOfflineQueue: true,
    enableReadyCheck: false,
    commandTimeout: connectMsMax,
  }
  const client = new Redis({ ...clientOptions(place, 'fail'), ...server, ...once })
  let told: unknown
  // The rejection only says that the connection was closed, the event says why.
  client.on('error', (cause) => (told ??= cause))
  try {
    await client.connect()
    const answer = await askServer(client, clock)
    if (answer.info.get('loading') === '1') throw loading(answer.where)
    return answer
  } catch (cause) {
    throw told ?? cause
  } finally {
    client.disconnect()
  }
}

function explainProbe(where: string, cause: unknown): HutongError {
  if (cause instanceof HutongError) return cause
  const words = cause instanceof Error ? cause.message : ''
  switch (firstWord(cause)) {
    case 'NOAUTH':
    case 'WRONGPASS':
    case 'NOPERM':
      return new HutongError(
        'HUTONG_REDIS_DENIED',
        `Redis at ${where} refuses this user or password (${firstWord(cause)}): correct user and passwordFile in HUTONG_REDIS, or the rights of the user`,
        cause,
      )
    case 'LOADING':
      return loading(where)
  }
  if (/^Unknown RESP type|^ERR |timed out$/u.test(words)) {
    return new HutongError(
      'HUTONG_REDIS_NOT_REDIS',
      `what listens at ${where} does not answer as a Redis does: correct HUTONG_REDIS`,
      cause,
    )
  }
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  return new HutongError(
    'HUTONG_REDIS_UNREACHABLE',
    `no Redis can be reached at ${where}${code === '' ? '' : ` (${code})`}: start it, or correct HUTONG_REDIS (address, tls, ca)`,
    cause,
  )
}

const loading = (where: string): HutongError =>
  new HutongError(
    'HUTONG_REDIS_LOADING',
    `Redis at ${where} is still reading its data: start again when it has`,
  )
