import { createHmac } from 'node:crypto'
import { checkIdentifier, isRecordId } from '@hutong/schemas'
import type { Attempt } from './compile-fields.ts'
import type { RecordIdRule } from './mapping.ts'
import { compilePath, readText, type Source } from './read-path.ts'

/** The part of the key that names the record within its source; undefined with a reason noted. */
export function compileRecordId(
  rule: RecordIdRule,
  source: string,
  key: Uint8Array,
  nested: boolean,
): (row: Source, attempt: Attempt) => string | undefined {
  if ('hmac' in rule) return compileHmac(rule.hmac, source, key, nested)
  const read = compilePath(rule.from, nested)
  return (row, attempt) => {
    const id = readText(read(row))
    const broken =
      id === undefined || id === '' ? 'must be there' : judgeSurrogate(id, attempt.asOf)
    if (broken === undefined) return id
    attempt.reasons.push({ code: 'record-id-malformed', field: 'recordId', rule: broken })
    return undefined
  }
}

/** Keys travel where people's numbers must not, so a surrogate that is a person's number is refused whatever the configuration says. */
function judgeSurrogate(id: string, asOf: string): string | undefined {
  if (!isRecordId(id)) return 'at most 128 of A-Z, a-z, 0-9 and . _ ~ -'
  if (!/^(\d{17}[\dXx]|[0-9A-Z]{18})$/.test(id)) return undefined
  const personal =
    checkIdentifier('resident-id', id, { asOf }).valid ||
    checkIdentifier('credit-code', id, { asOf }).valid
  return personal ? "a surrogate, not a person's or an organisation's number" : undefined
}

function compileHmac(paths: readonly string[], source: string, key: Uint8Array, nested: boolean) {
  const reads = paths.map((path) => compilePath(path, nested))
  return (row: Source, attempt: Attempt): string | undefined => {
    const texts = reads.map((read) => readText(read(row)))
    if (texts.some((text) => text === undefined || text === '')) {
      attempt.reasons.push({
        code: 'record-id-malformed',
        field: 'recordId',
        rule: 'every field of the key must be there',
      })
      return undefined
    }
    return createHmac('sha256', key)
      .update(JSON.stringify([source, ...texts]))
      .digest('base64url')
  }
}
