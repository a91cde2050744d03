import { join } from 'node:path'
import { fixedTopicsOf, quarantineTopic, recordsTopic } from '@hutong/log'
import type { LogRecord } from '@hutong/log'
import { openLog } from '@hutong/log/open'
import { temporaryFolder } from '@hutong/process/testing'
import { isHeartbeatKey, openEvent } from '@hutong/schemas'
import { run } from '../run-command.ts'
import { abnormalFolder } from './abnormal-folder.ts'

export const topic = 'records.org.abnormal.v1'
const topics = [
  ...fixedTopicsOf('connector.positions', 'catalogue.types'),
  recordsTopic(topic),
  quarantineTopic('shichang'),
] as const

/** An embedded hub's data folder, a department's folder beside it, and the commands that are about both. */
export function hubOfAbnormal(onRemove: (remove: () => void) => void) {
  const department = abnormalFolder(onRemove)
  const data = join(temporaryFolder(onRemove), 'data')
  const connector = (...words: readonly string[]) => run(['connector', ...words, '--data', data])
  return {
    ...department,
    data,
    connector,
    /** Reads what is new in the fixtures into the log. */
    readOnce: () => connector('run', department.folder, '--inbox', department.inbox, '--once'),
    /** A command about the source of this department. */
    about: (...words: readonly string[]) => connector(...words, '--dir', department.folder),
    /** The log, to be closed before the next command writes to it. */
    openLog: () => openLog({ profile: 'embedded', folder: data, topics }),
    records: async () => {
      const log = await openLog({ profile: 'embedded', folder: data, topics, readOnly: true })
      const found: LogRecord[] = []
      const [end = 0] = await log.ends(topic)
      for await (const batch of log.tail(topic, 0, 0, new AbortController().signal)) {
        found.push(...batch.records)
        if (batch.next >= end) break
      }
      await log.close()
      return found.filter(({ key }) => !isHeartbeatKey(key)).flatMap(openRecord)
    },
  }
}

function openRecord({ key, value }: LogRecord) {
  const opened = openEvent(value)
  if (!opened.ok) return []
  const { recordVersion: version, fence, time } = opened.event
  return [{ id: key.split(':').at(-1), version, fence, time, data: opened.data }]
}
