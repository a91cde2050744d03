import {
  checkIdentifier,
  isSubjectIdType,
  normaliseShare,
  normaliseSubject,
  type IdentifierKind,
} from '@hutong/schemas'
import type { FormatName } from './mapping.ts'

interface Broken {
  readonly broken: string
}

/**
 * Text to its one written form, or the rule that it breaks. `asOf` is the day to judge by, `YYYY-MM-DD`; `group` holds the fields of the same group
 * that are already mapped.
 */
export type Format = (
  text: string,
  asOf: string,
  group: Readonly<Record<string, unknown>>,
) => string | Broken

const date = identifier('date')

export const formats: Readonly<Record<FormatName, Format>> = {
  text: (text) =>
    text.length <= textLengthMax ? text : { broken: `text of at most ${textLengthMax} characters` },
  name: identifier('name'),
  decimal: (text) => (decimalShape.test(text) ? text : { broken: 'decimal such as 88.50' }),
  share: (text) => normaliseShare(text) ?? { broken: 'share such as 1/2, 50% or 共同共有' },
  date: (text, asOf, group) => {
    const written = date(text, asOf, group)
    return written === longTerm ? { broken: 'date with an end' } : written
  },
  'date-or-long-term': date,
  'resident-id': identifier('resident-id'),
  'credit-code': identifier('credit-code'),
  'marriage-certificate': identifier('marriage-certificate'),
  'real-estate-certificate': identifier('real-estate-certificate'),
  'real-estate-unit': identifier('real-estate-unit'),
  'id-number': (text, _asOf, { idType }) => {
    // An idType that could not be mapped has been told of; judging the number by it would only repeat that.
    if (!isSubjectIdType(idType)) return text
    const subject = normaliseSubject(idType, text)
    return subject.ok ? subject.id : { broken: `${idType} ${subject.rule}` }
  },
}

const longTerm = 'LONG_TERM'
export const textLengthMax = 4000
const decimalShape = /^(?:0|[1-9]\d{0,14})(?:\.\d{1,6})?$/

function identifier(kind: IdentifierKind): Format {
  return (text, asOf) => {
    const verdict = checkIdentifier(kind, text, { asOf })
    return verdict.valid ? verdict.normalized : { broken: `${kind} ${verdict.error}` }
  }
}
