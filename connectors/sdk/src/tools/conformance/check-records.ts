import { recordType, subjectsOf } from '@hutong/schemas'
import type { FieldRules } from '../../mapping/mapping.ts'
import type { Stream } from '../../load-connector.ts'
import type { Tried } from '../try-rows.ts'

type Record = Extract<Tried, { kind: 'record' }>

const recordsOf = (tried: readonly Tried[]): readonly Record[] =>
  tried.filter((one) => one.kind === 'record')

/** Mapped fields that no record has: nobody knows yet whether their mapping is right. */
export function unseenFields({ mapping }: Stream, tried: readonly Tried[]): readonly string[] {
  const seen = new Set<string>()
  for (const { data } of recordsOf(tried)) noteFields(data, '', seen)
  return mappedFields(mapping.fields, '').filter((path) => !seen.has(path))
}

function mappedFields(rules: FieldRules, prefix: string): readonly string[] {
  return Object.entries(rules).flatMap(([name, rule]) =>
    'fields' in rule ? mappedFields(rule.fields, `${prefix}${name}.`) : [`${prefix}${name}`],
  )
}

function noteFields(value: unknown, prefix: string, seen: Set<string>): void {
  if (Array.isArray(value)) {
    for (const item of value) noteFields(item, prefix, seen)
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, member] of Object.entries(value)) {
      seen.add(`${prefix}${name}`)
      noteFields(member, `${prefix}${name}.`, seen)
    }
  }
}

/** Places of rows that say something else under a key and a version that were there before. */
export function contradictions(tried: readonly Tried[]): readonly string[] {
  const digests = new Map<string, string>()
  return recordsOf(tried)
    .filter((record) => {
      const state = stateOf(record)
      const before = digests.get(state)
      digests.set(state, before ?? record.event.digest)
      return before !== undefined && before !== record.event.digest
    })
    .map(placeOf)
}

/** Places of rows whose key holds the number of somebody whom the record is about. */
export function personalKeys({ type }: Stream, tried: readonly Tried[]): readonly string[] {
  const info = recordType(type)
  if (info === undefined) return []
  return recordsOf(tried)
    .filter(({ event, data }) =>
      subjectsOf(info, data).some(({ id }) => event.recordId.includes(id)),
    )
    .map(placeOf)
}

/** Key and version: what a record is known by. */
const stateOf = ({ key, event }: Record): string => `${key}@${event.recordVersion}`

/** All that a reading says, to compare it with another one. */
export const wordOf = (one: Tried): string =>
  one.kind === 'record'
    ? `${stateOf(one)} ${one.event.status} ${one.event.time} ${one.event.digest}`
    : `${one.file}:${one.line} ${one.reasons.map(({ code, field }) => `${code} ${field}`).join()}`

export const placeOf = ({ file, line }: { readonly file: string; readonly line: number }): string =>
  `${file}:${line}`
