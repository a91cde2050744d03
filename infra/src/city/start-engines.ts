import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { ServerProcess } from '../run-server.ts'
import { startKafka } from '../start-kafka.ts'
import type { RunningKafka } from '../start-kafka.ts'
import { startRedis } from '../start-redis.ts'

/** Log and store of a city; `kafka` and `redis` are there when they were started here, their data in the city's own folder. */
export interface Engines {
  readonly addresses: { readonly kafka: string; readonly redis: string }
  readonly kafka?: RunningKafka
  readonly redis?: ServerProcess
}

/** Starts what no address is given for. What was started is stopped through `opened`. @throws HutongError HUTONG_SERVER_NOT_STARTED, HUTONG_COMMAND_FAILED */
export async function startEngines(
  given: {
    readonly data: string
    readonly kafka: string | undefined
    readonly redis: string | undefined
  },
  opened: AsyncDisposableStack,
): Promise<Engines> {
  const [kafka, redis] = await Promise.all([
    given.kafka === undefined ? startKafkaIn(join(given.data, 'kafka'), opened) : undefined,
    given.redis === undefined ? startRedisIn(join(given.data, 'redis'), opened) : undefined,
  ])
  return {
    addresses: {
      kafka: given.kafka ?? kafka?.address ?? '',
      redis: given.redis ?? redis?.address ?? '',
    },
    ...(kafka ? { kafka } : {}),
    ...(redis ? { redis } : {}),
  }
}

async function startKafkaIn(folder: string, opened: AsyncDisposableStack): Promise<RunningKafka> {
  await mkdir(folder, { recursive: true })
  const kafka = await startKafka({ folder })
  opened.defer(() => kafka.stop())
  return kafka
}

async function startRedisIn(folder: string, opened: AsyncDisposableStack): Promise<ServerProcess> {
  await mkdir(folder, { recursive: true })
  const redis = await startRedis([], folder)
  opened.defer(() => redis.stop())
  return redis
}
