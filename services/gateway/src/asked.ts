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
  /** An authorisation by its number, and who acts by it. */
  readonly onBehalf:
    | { readonly authorisation: string; readonly agent: Subject | undefined }
    | undefined
  readonly breakGlass: { readonly reason: string } | undefined
  readonly minPosition: Position | undefined
  readonly traceId: string | undefined
}

/** The person or organisation that is asked about; the number is in its one form. */
interface Subject {
  readonly idType: SubjectIdType
  readonly id: string
}
