import { recordType } from '@hutong/schemas'
import type { IndexedEntry, OpenedDetails } from '../index/audit-index.ts'
import { given } from '../index/shape.ts'

/** Details of an entry, or undefined when its key is not there. */
export type OpenDetails = (sealedKey: string, sealed: string) => OpenedDetails | undefined

/** An entry as the index holds it, out of its bytes; undefined when they are none. */
export function parseEntry(
  ledger: string,
  at: number,
  bytes: Uint8Array,
  openDetails: OpenDetails,
): IndexedEntry | undefined {
  const members = parseObject(bytes)
  if (!members) return undefined
  const text = (name: string): string | undefined => {
    const member = members[name]
    return typeof member === 'string' ? member : undefined
  }
  const { fields, status } = members
  const [sealedKey, sealed] = [text('sealedKey'), text('sealed')]
  return {
    ledger,
    at,
    time: text('time') ?? '',
    kind: text('kind') ?? '',
    client: text('client') ?? '',
    department: text('department') ?? '',
    ...given('provider', providerOf(text('recordType'))),
    ...given('channel', text('channel')),
    ...given('purpose', text('purpose')),
    ...given('legalBasis', text('legalBasis')),
    ...given('recordType', text('recordType')),
    ...given('action', text('action')),
    ...given('predicate', text('predicate')),
    // In one order: each order that an asker may send would be a shape of its own, and all shapes are held in memory.
    ...given('fields', Array.isArray(fields) ? fields.map(String).toSorted() : undefined),
    ...given('subject', text('subject')),
    ...given('cause', text('cause')),
    ...given('answerClass', text('answerClass')),
    ...given('status', typeof status === 'number' ? status : undefined),
    ...given(
      'details',
      sealedKey === undefined || sealed === undefined ? undefined : openDetails(sealedKey, sealed),
    ),
    bytes,
  }
}

/** Who answers for the data. */
function providerOf(type: string | undefined): string | undefined {
  return type === undefined ? undefined : recordType(type)?.owner
}

function parseObject(bytes: Uint8Array): Readonly<Record<string, unknown>> | undefined {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'))
    return typeof parsed === 'object' && parsed !== null ? { ...parsed } : undefined
  } catch {
    // The caller notes where it lies; the bytes stay in the log and in the ledger.
    return undefined
  }
}
