import { openLimits } from '@hutong/limits/open'
import { openLog } from '@hutong/log/open'
import { issuerOf, parseNothing, runService } from '@hutong/process'
import type { RecordReader, StoredRecord } from '@hutong/store'
import { openRecordReader } from '@hutong/store/open'
import { gatewayTopics } from '../../../services/gateway/src/gateway-topics.ts'
import { startGateway } from '../../../services/gateway/src/start-gateway.ts'

/**
 * A gateway with a bug that was planted on purpose: of each record it answers from the first version that it ever saw, at the position of the newest.
 * Whoever judges histories must find it.
 */
await runService({
  name: 'gateway',
  help: 'A gateway that remembers too well.\n',
  parse: parseNothing,
  run: async (start) => {
    const { settings, opened } = start
    const { kafka, redis, instance } = settings
    const log = await openLog({ profile: 'city', kafka, instance, topics: gatewayTopics })
    opened.defer(() => log.close())
    const records = await openRecordReader({ profile: 'city', redis })
    opened.defer(() => records.close())
    const limits = await openLimits({ profile: 'city', redis })
    opened.defer(() => limits.close())
    const issuer = issuerOf(settings)
    const parts = { issuer, resource: issuer, log, limits, records: backward(records) }
    const { ended } = await startGateway(start, parts)
    return ended
  },
})

function backward(records: RecordReader): RecordReader {
  const first = new Map<string, StoredRecord>()
  const firstOf = (record: StoredRecord): StoredRecord => {
    const known = first.get(record.key) ?? record
    first.set(record.key, known)
    return known
  }
  return {
    ...records,
    bySubject: async (topic, subjects) => {
      const found = await records.bySubject(topic, subjects)
      return { ...found, records: found.records.map(firstOf) }
    },
  }
}
