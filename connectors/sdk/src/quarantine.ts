import { createHmac } from 'node:crypto'
import { quarantineTopic, type LogEntry } from '@hutong/log'
import type { Reason, Row, SourceEvent } from './connector.ts'
import { seal, type Quarantined } from './seal-quarantined.ts'
import { rowVersion } from './sources/row-version.ts'

export const quarantineTopicOf = (department: string): string => quarantineTopic(department).name

/** What the header of a row is sealed for, so that the two cannot be exchanged. */
export const headerPlace = (place: string): string => `${place}:header`

export interface QuarantineSettings {
  readonly source: string
  readonly type: string
  /** Of the run that refuses. */
  readonly epoch: number
  /** The department's own key, 32 bytes. */
  readonly key: Uint8Array
}

/** The entry for a row that cannot be published. Its key is the row's place, so a repetition is known as one. */
export function quarantineRow(
  { source, type, epoch, key }: QuarantineSettings,
  row: Row,
  { at: { file }, writtenAt }: Pick<Extract<SourceEvent, { kind: 'rows' }>, 'at' | 'writtenAt'>,
  reasons: readonly Reason[],
  at: number,
): LogEntry {
  const place = `${source}:${row.version}${row.sharesVersion ? `:${markOf(row, key)}` : ''}`
  const { line, version, header } = row
  const isDeleted = row.kind === 'row' && row.isDeleted
  return entry(place, {
    kind: 'row',
    source,
    type,
    file,
    line,
    version,
    epoch,
    writtenAt: row.writtenAt ?? writtenAt,
    ...(isDeleted ? { isDeleted } : {}),
    at,
    reasons,
    sealed: seal(row.raw, key, place),
    ...(header === undefined ? {} : { header: seal(header, key, headerPlace(place)) }),
  })
}

/** Tells nothing of the row to those who have not the department's key. */
const markOf = ({ raw }: Row, key: Uint8Array): string =>
  createHmac('sha256', key).update(raw).digest('base64url').slice(0, 16)

export function quarantineFile(
  { source, type }: QuarantineSettings,
  refused: Extract<SourceEvent, { kind: 'file-refused' }>,
  at: number,
): LogEntry {
  const { file, sequence, reasons } = refused
  const version = rowVersion(sequence, 0)
  return entry(`${source}:${version}`, {
    kind: 'file',
    source,
    type,
    file,
    line: 0,
    version,
    at,
    reasons,
  })
}

function entry(key: string, quarantined: Quarantined): LogEntry {
  return { key, value: Buffer.from(JSON.stringify(quarantined)) }
}
