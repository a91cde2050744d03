import {
  checkIdentifier,
  isSubjectIdType,
  normaliseShare,
  normaliseSubject,
  type IdentifierKind,
} from '@hutong/schemas'
import type { FormatName } from './mapping.ts'

type Formatted = { readonly value: string } | { readonly broken: string }

/** What a format may look at besides the text. */
interface FormatContext {
  /** The day to judge by, `YYYY-MM-DD`. */
  readonly asOf: string
  /** The field `idType` of the same group, already mapped. */
  readonly idType: unknown
}

export type Format = (text: string, context: FormatContext) => Formatted

/** The format of a name: text to its one written form, or the rule that it breaks. */
export const formats: Readonly<Record<FormatName, Format>> = {
  text: (text) =>
    text.length <= textLengthMax
      ? { value: text }
      : { broken: `text of at most ${textLengthMax} characters` },
  name: identifier('name'),
  decimal: (text) =>
    decimalShape.test(text) ? { value: text } : { broken: 'decimal such as 88.50' },
  share: (text) => {
    const value = normaliseShare(text)
    return value === null ? { broken: 'share such as 1/2, 50% or 共同共有' } : { value }
  },
  date: (text, context) => {
    const date = identifier('date')(text, context)
    return 'value' in date && date.value === longTerm ? { broken: 'date with an end' } : date
  },
  'date-or-long-term': identifier('date'),
  'resident-id': identifier('resident-id'),
  'credit-code': identifier('credit-code'),
  'marriage-certificate': identifier('marriage-certificate'),
  'real-estate-certificate': identifier('real-estate-certificate'),
  'real-estate-unit': identifier('real-estate-unit'),
  'id-number': (text, { idType }) => {
    // An idType that could not be mapped has been told of; judging the number by it would only repeat that.
    if (!isSubjectIdType(idType)) return { value: text }
    const subject = normaliseSubject(idType, text)
    return subject.ok ? { value: subject.id } : { broken: `${idType} ${subject.rule}` }
  },
}

const longTerm = 'LONG_TERM'
const textLengthMax = 4000
const decimalShape = /^(?:0|[1-9]\d{0,14})(?:\.\d{1,6})?$/

function identifier(kind: IdentifierKind): Format {
  return (text, { asOf }) => {
    const verdict = checkIdentifier(kind, text, { asOf })
    return verdict.valid ? { value: verdict.normalized } : { broken: `${kind} ${verdict.error}` }
  }
}
