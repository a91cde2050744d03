import type { Reason, Row } from '../connector.ts'
import type { RowReader, RowResult } from './folder-settings.ts'
import { rowVersion } from './row-version.ts'
import { joinRows, type RawRow } from './split-rows.ts'

type Decode = (bytes: Uint8Array) => string | undefined
type Reader = Extract<RowReader, { kind: 'reader' }>

/** Raw rows of one file to rows with their versions; what cannot be read says why, and keeps its bytes. */
export function readRows(
  raws: readonly RawRow[],
  sequence: number,
  decode: Decode,
  { reader, header }: { readonly reader: Reader; readonly header: Uint8Array | undefined },
): readonly Row[] {
  const results =
    readTogether(raws, decode, reader) ?? raws.map((raw) => readAlone(raw, decode, reader))
  return raws.map(({ line, bytes: raw }, i) => {
    const result = results[i] ?? { reason: unreadable }
    const version = rowVersion(sequence, line)
    return 'value' in result
      ? { kind: 'row', line, version, value: result.value, raw, header }
      : { kind: 'unreadable', line, version, reasons: [result.reason], raw, header }
  })
}

function readTogether(
  raws: readonly RawRow[],
  decode: Decode,
  reader: Reader,
): readonly RowResult[] | undefined {
  if (raws.some((raw) => raw.misquoted)) return undefined
  const text = decode(joinRows(raws))
  return text === undefined ? undefined : reader.read(text, raws.length)
}

function readAlone(raw: RawRow, decode: Decode, reader: Reader): RowResult {
  if (raw.misquoted) return { reason: misquoted }
  const text = decode(joinRows([raw]))
  if (text === undefined) return { reason: undecodable }
  const [result] = reader.read(text, 1) ?? []
  return result ?? { reason: unreadable }
}

const misquoted: Reason = {
  code: 'quoting-malformed',
  rule: 'quotes stand around a whole field and are doubled inside it',
}
export const undecodable: Reason = {
  code: 'charset-malformed',
  rule: 'the bytes of this row are not of the declared charset',
}
export const unreadable: Reason = {
  code: 'row-malformed',
  rule: 'the row cannot be told apart from its neighbours',
}
