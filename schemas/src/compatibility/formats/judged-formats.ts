import type { IdentifierKind } from '../../identifiers/check-identifier.ts'
import { recordFormats } from '../../record-formats.ts'
import {
  around,
  birthCertificate,
  creditCode,
  dateTime,
  dayOrNone,
  decimal,
  digits,
  divisionPrefixed,
  ethnicCodes,
  foreignPermanentResident15,
  from,
  marriageCertificate,
  personName,
  realEstateCertificate,
  residentId,
  residentId15,
  share,
} from './format-samples.ts'
import { isIdentifier } from './identifier-formats.ts'
import { isDateTime, isUuid } from './plain-formats.ts'

/** A named format, with what is needed to build texts of it. */
export interface JudgedFormat {
  readonly accepts: (text: string) => boolean
  /** Every length that a text of it may have, in code points, ascending. */
  readonly lengths: readonly number[]
  /** Texts of one of these lengths, all different: the index-th, or undefined when no more are known. */
  readonly sample: (index: number, length: number) => string | undefined
  /** Whether `sample` knows every text there is. */
  readonly isComplete: boolean
}

export function judgedFormat(name: string): JudgedFormat | undefined {
  return formats.get(name)
}

const format = (
  accepts: JudgedFormat['accepts'],
  lengths: readonly number[],
  sample: JudgedFormat['sample'],
): JudgedFormat => ({ accepts, lengths, sample, isComplete: false })

/** No record type has these, whose subjects' numbers are judged by the kind beside them; whoever asks about other schemas may use them. */
const identifier = (
  kind: IdentifierKind,
  length: number,
  sample: JudgedFormat['sample'],
): [IdentifierKind, JudgedFormat] => [
  kind,
  format((text) => isIdentifier(kind, text), [length], sample),
]

const formats: ReadonlyMap<string, JudgedFormat> = new Map<string, JudgedFormat>([
  identifier('birth-certificate', 10, birthCertificate),
  identifier('foreign-permanent-resident-15', 15, foreignPermanentResident15),
  identifier('resident-id', 18, residentId),
  identifier('resident-id-15', 15, residentId15),
  ['credit-code', format(recordFormats['credit-code'], [18], creditCode)],
  ['date', format(recordFormats.date, [10], dayOrNone)],
  ['date-time', format(isDateTime, [20, ...from(22, 35)], dateTime)],
  ['decimal', format(recordFormats.decimal, from(1, 22), decimal)],
  ['division-code', format(recordFormats['division-code'], [6], divisionPrefixed)],
  [
    'division-prefixed-code',
    format(recordFormats['division-prefixed-code'], from(6, 24), divisionPrefixed),
  ],
  [
    'ethnic-code',
    {
      accepts: recordFormats['ethnic-code'],
      lengths: [2],
      sample: (index) => ethnicCodes[index],
      isComplete: true,
    },
  ],
  [
    'marriage-certificate',
    format(recordFormats['marriage-certificate'], [19, 20], marriageCertificate),
  ],
  ['name', format(recordFormats.name, from(1, 100), personName)],
  [
    'real-estate-certificate',
    format(recordFormats['real-estate-certificate'], from(15, 56), realEstateCertificate),
  ],
  [
    'real-estate-unit',
    format(recordFormats['real-estate-unit'], [28], (index) =>
      around('330106001001GB', digits(index, 5), 'F00010001'),
    ),
  ],
  ['share', format(recordFormats.share, from(3, 19), share)],
  [
    'subject-number',
    format(recordFormats['subject-number'], from(5, 18), (index, length) =>
      digits(index, length, 36),
    ),
  ],
  ['uuid', format(isUuid, [36], (index) => around('00000000-0000-4000-8000-', digits(index, 12)))],
  [
    'validity-end',
    format(recordFormats['validity-end'], [9, 10], (index, length) =>
      length === 10 ? dayOrNone(index) : index === 0 ? 'LONG_TERM' : undefined,
    ),
  ],
])

export const formatNames: readonly string[] = [...formats.keys()]

/** As ajv wants them. */
export const formatTests: Readonly<Record<string, (text: string) => boolean>> = Object.fromEntries(
  [...formats].map(([known, { accepts }]) => [known, accepts]),
)
