import type { Reason } from '../../connector.ts'
import { createDecoder } from '../../sources/decode-text.ts'
import type { FolderSettings, RowFormat } from '../../sources/folder-settings.ts'
import { undecodable, unreadable } from '../../sources/read-rows.ts'
import type { KeptRow, ReadAgain } from '../source-tool.ts'

/** A row of a file from its bytes and those of the line of the columns, in today's charset and for today's columns. */
export function readKeptRow(
  format: RowFormat,
  { charset }: FolderSettings,
  { raw, header }: KeptRow,
): ReadAgain {
  const decode = createDecoder(charset)
  const text = decode(raw)
  const columns = header === undefined ? '' : decode(header)
  if (text === undefined || columns === undefined) return { reasons: [undecodable] }
  if (format.headed && header === undefined) return { reasons: [headerless] }
  const reader = format.open(columns)
  if (reader.kind === 'refused') return { reasons: reader.reasons }
  const [result] = reader.read(`${text}\n`, 1) ?? []
  if (result === undefined) return { reasons: [unreadable] }
  return 'value' in result ? result : { reasons: [result.reason] }
}

const headerless: Reason = {
  code: 'header-malformed',
  rule: 'the line of the columns was not kept with this row: export it again under a higher sequence',
}
