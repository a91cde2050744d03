import type { Admin } from 'kafkajs'
import { kafkaClient } from './kafka-client.ts'

/** Whether the broker at the address takes requests and the cluster lists it among those that live. */
export const listsBroker = (address: string, id: number): Promise<boolean> =>
  ask(address, async (admin) => {
    const { brokers } = await admin.describeCluster()
    return brokers.some(({ nodeId }) => nodeId === id)
  })

/** Whether every copy of every topic is up to date. */
export const isInSync = (address: string): Promise<boolean> =>
  ask(address, async (admin) => {
    const { topics } = await admin.fetchTopicMetadata()
    const partitions = topics.flatMap((topic) => topic.partitions)
    return partitions.every(({ isr, replicas }) => isr.length === replicas.length)
  })

async function ask(
  address: string,
  question: (admin: Admin) => Promise<boolean>,
): Promise<boolean> {
  const admin = kafkaClient(address, 0).admin()
  try {
    await admin.connect()
    return await question(admin)
  } catch {
    // Not up yet: the caller asks again.
    return false
  } finally {
    await admin.disconnect()
  }
}
