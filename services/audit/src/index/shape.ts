import { createHash } from 'node:crypto'
import type { EntryQuery, IndexedEntry, Reader } from './audit-index.ts'

/**
 * What many entries have in common: all that can be asked for but time, ledger, person, officer and case. A city has some thousands of these among millions of
 * entries, so a search first finds the shapes that fit, in memory, and then their entries in the order of time.
 */
export interface Shape extends Pick<
  IndexedEntry,
  | 'kind'
  | 'client'
  | 'department'
  | 'provider'
  | 'channel'
  | 'purpose'
  | 'legalBasis'
  | 'recordType'
  | 'action'
  | 'predicate'
  | 'fields'
  | 'answerClass'
  | 'status'
> {
  readonly hasCause: boolean
}

/** Text of a shape, the same for entries that have it in common, and what it is found by. */
export function writeShape(entry: IndexedEntry): { digest: string; members: string } {
  const shape: Shape = {
    kind: entry.kind,
    client: entry.client,
    department: entry.department,
    ...given('provider', entry.provider),
    ...given('channel', entry.channel),
    ...given('purpose', entry.purpose),
    ...given('legalBasis', entry.legalBasis),
    ...given('recordType', entry.recordType),
    ...given('action', entry.action),
    ...given('predicate', entry.predicate),
    ...given('fields', entry.fields),
    ...given('answerClass', entry.answerClass),
    ...given('status', entry.status),
    hasCause: entry.cause !== undefined,
  }
  const members = JSON.stringify(shape)
  return { digest: createHash('sha256').update(members).digest('base64url'), members }
}

export function readShape(members: string): Shape {
  const shape: Shape = JSON.parse(members)
  return shape
}

/** An object of this one member, or of none. */
export function given<Name extends string, Value>(
  name: Name,
  value: Value | null | undefined,
): { readonly [key in Name]?: Value } {
  // A computed name makes an index signature of what is one member of that name.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return (value === null || value === undefined ? {} : { [name]: value }) as {
    readonly [key in Name]?: Value
  }
}

/** Does a shape hold all that is asked of shapes, before these eyes? */
export function fitsShape(shape: Shape, query: Omit<EntryQuery, 'order' | 'limit'>): boolean {
  return (
    maySee(query.reader, shape) &&
    equals(query.client, shape.client) &&
    equals(query.department, shape.department) &&
    equals(query.provider, shape.provider) &&
    equals(query.purpose, shape.purpose) &&
    equals(query.legalBasis, shape.legalBasis) &&
    equals(query.type, shape.recordType) &&
    equals(query.action, shape.action) &&
    equals(query.kind, shape.kind) &&
    (query.field === undefined || (shape.fields?.includes(query.field) ?? false)) &&
    (query.decision === undefined || isDecision(shape.answerClass, query.decision))
  )
}

const equals = (wanted: string | undefined, found: string | undefined): boolean =>
  wanted === undefined || wanted === found

const isDecision = (answerClass: string | undefined, wanted: string): boolean =>
  answerClass === wanted || (answerClass?.startsWith(`${wanted}:`) ?? false)

function maySee(reader: Reader, shape: Shape): boolean {
  switch (reader.as) {
    case 'authority':
      return true
    case 'provider':
      return shape.provider !== undefined && reader.departments.includes(shape.provider)
    case 'supervisor':
      return !shape.hasCause && reader.departments.includes(shape.department)
  }
}
