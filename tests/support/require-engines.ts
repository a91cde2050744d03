import { findOwnServer } from '@hutong/infra'
import type { OwnServers } from '@hutong/infra'
import { requireOwnServer } from '@hutong/infra/testing'
import { afterAll, describe } from 'vitest'

type KafkaName = 'kafka' | 'kafka-three'
type RedisName = 'redis' | 'redis-cluster'

/**
 * Declares a suite that needs a log and a store whose servers it may end and start again; both are stopped after it. Where one of the two cannot be
 * started the suite is left out, loudly and by name; with CI=true that is a failure.
 */
export async function requireEngines<Kafka extends KafkaName, Redis extends RedisName>(
  names: { readonly kafka: Kafka; readonly redis: Redis },
  suite: (engines: {
    readonly kafka: OwnServers[Kafka]
    readonly redis: OwnServers[Redis]
  }) => void,
): Promise<void> {
  const found = { kafka: findOwnServer(names.kafka), redis: findOwnServer(names.redis) }
  if (found.kafka.kind === 'missing') return requireOwnServer(names.kafka, nothing)
  if (found.redis.kind === 'missing') return requireOwnServer(names.redis, nothing)
  const [kafka, redis] = await Promise.all([found.kafka.start(), found.redis.start()])
  describe(`a real ${names.kafka} and a real ${names.redis}`, () => {
    afterAll(async () => {
      await Promise.all([kafka.stop(), redis.stop()])
    })
    suite({ kafka, redis })
  })
}

const nothing = (): void => undefined
