import { HutongError, wait } from '@hutong/process'
import type { Brokers } from './connect-brokers.ts'
import { explainFailure, isFinal } from './explain-failure.ts'
import { describeCode } from './kafkajs-internals.ts'
import { listOffsetsExchange } from './requests.ts'
import type { OffsetOfPartition } from './requests.ts'

const troubleMsMax = 15_000
const retryMs = 200

/**
 * One offset for each of the partitions, in their order; asked again while leaders change.
 *
 * @throws HutongError HUTONG_LOG_UNAVAILABLE, HUTONG_LOG_UNREACHABLE … after 15 s of trouble
 */
export async function listOffsets(
  brokers: Brokers,
  where: string,
  topic: string,
  partitions: readonly number[],
  which: 'earliest' | 'latest',
): Promise<readonly number[]> {
  const until = performance.now() + troubleMsMax
  for (;;) {
    try {
      return await askLeaders(brokers, where, topic, partitions, which)
    } catch (cause) {
      const failure = explainFailure(where, cause)
      if (isFinal(failure) || performance.now() > until) throw failure
      brokers.forget()
    }
    await wait(retryMs)
  }
}

async function askLeaders(
  brokers: Brokers,
  where: string,
  topic: string,
  partitions: readonly number[],
  which: 'earliest' | 'latest',
): Promise<readonly number[]> {
  const leaderOf = await brokers.leaders()
  const perBroker = new Map<number, number[]>()
  for (const partition of partitions) {
    const leader = leaderOf(topic, partition)
    if (leader === undefined) throw unavailable(where, topic, partition, 'it has no leader')
    const group = perBroker.get(leader)
    if (group) group.push(partition)
    else perBroker.set(leader, [partition])
  }
  const offsets = new Map<number, number>()
  await Promise.all(
    [...perBroker].map(async ([leader, own]) => {
      for (const { partition, errorCode, offset } of await ask(leader, own)) {
        if (errorCode !== 0) {
          throw unavailable(where, topic, partition, describeCode(errorCode).name)
        }
        offsets.set(partition, offset)
      }
    }),
  )
  return partitions.map((partition) => offsets.get(partition) ?? 0)

  async function ask(
    leader: number,
    own: readonly number[],
  ): Promise<readonly OffsetOfPartition[]> {
    try {
      return await brokers.send(leader, listOffsetsExchange(topic, own, which))
    } catch (cause) {
      brokers.renew(leader)
      throw cause
    }
  }
}

const unavailable = (where: string, topic: string, partition: number, why: string): HutongError =>
  new HutongError(
    'HUTONG_LOG_UNAVAILABLE',
    `Kafka at ${where} does not tell the offsets of ${topic}, partition ${partition}: ${why}; look at its brokers`,
  )
