import { requireServer } from '@hutong/infra/testing'
import { logContract } from '@hutong/log/testing'
import { compactTopic } from './compact-topic.ts'
import { makeKafkaLog } from './make-kafka-log.ts'

await requireServer('kafka', ({ address }) => {
  logContract('kafka', async (topics) => {
    const { open, close } = await makeKafkaLog(address, topics)
    return {
      open: (access) => open({ readOnly: access === 'read-only' }),
      compact: async (log) => {
        for (const { name, keep } of topics) {
          if (keep === 'compact') await compactTopic(address, log, name)
        }
      },
      remove: close,
    }
  })
})
