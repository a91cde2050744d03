import type { Position } from '@hutong/log'
import type { SubjectIdType } from '@hutong/schemas'
import type { JudgedType } from './judged-type.ts'

/** What every question brings along, whatever it asks; each part of it is well-formed. */
export interface Asked {
  readonly type: JudgedType
  readonly subject: Subject | undefined
  readonly purpose: string
  readonly legalBasis: string
  readonly caseRef: string | undefined
  readonly channel: string
  readonly officer: { readonly id: string; readonly window?: string }
  readonly minPosition: Position | undefined
  readonly traceId: string | undefined
}

/** The person or organisation that is asked about; the number is in its one form. */
interface Subject {
  readonly idType: SubjectIdType
  readonly id: string
}
