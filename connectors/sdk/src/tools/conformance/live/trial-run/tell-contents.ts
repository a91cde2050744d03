import { type Log, readTopic } from '@hutong/log'
import { isHeartbeatKey, openEvent, recordType, recordValidator, subjectsOf } from '@hutong/schemas'
import { recordsTopicOf } from '../../../../connector-topics.ts'
import type { Stream } from '../../../../load-connector.ts'
import { parsePositionRecord, positionsTopic } from '../../../../position-record.ts'
import { quarantineTopicOf } from '../../../../quarantine.ts'
import type { Quarantined } from '../../../../seal-quarantined.ts'
import type { TrialLine } from './trial-order.ts'

/** Says everything that a log holds of a stream, judged anew. Gives the numbers of those whom its records are about. */
export async function tellContents(
  stream: Stream,
  log: Log,
  say: (line: TrialLine) => void,
): Promise<readonly string[]> {
  const { signal } = new AbortController()
  const subjects = new Set<string>()
  const info = recordType(stream.type)
  const validate = recordValidator(stream.type, stream.version)
  for await (const { key, value } of readTopic(log, recordsTopicOf(stream), signal)) {
    if (isHeartbeatKey(key)) continue
    const opened = openEvent(value)
    if (!opened.ok) {
      const broken = [`the event cannot be opened: ${opened.reason}`]
      say({ kind: 'record', key, version: '', status: 'active', time: '', digest: '', broken })
      continue
    }
    const { recordVersion: version, status, time, digest } = opened.event
    const errors = validate?.(opened.data).errors ?? [{ field: '', rule: 'no such schema' }]
    const broken = errors.map(({ field, rule }) => `${field} ${rule}`.trim())
    say({ kind: 'record', key, version, status, time, digest, broken })
    if (info !== undefined) for (const { id } of subjectsOf(info, opened.data)) subjects.add(id)
  }
  for await (const { key, value } of readTopic(log, quarantineTopicOf(stream.department), signal)) {
    const entry: Quarantined = JSON.parse(Buffer.from(value).toString('utf8'))
    const codes = entry.reasons.map(({ code, field = '' }) => `${code} ${field}`.trim()).join(', ')
    say({ kind: 'refused', key, codes })
  }
  for await (const { value } of readTopic(log, positionsTopic, signal))
    say({ kind: 'position', position: parsePositionRecord(value).position })
  return [...subjects]
}
