import type { FieldError } from '@hutong/http'
import { isSubjectIdType, normaliseSubject } from '@hutong/schemas'
import type { SubjectIdType } from '@hutong/schemas'
import { Type } from 'typebox'

export interface CitizenSubject {
  readonly idType: SubjectIdType
  /** In its one form. */
  readonly id: string
}

/**
 * A person as the published contracts name one, in a single word: the number of an ID card, with or without the country before it (`CN…`), or another number
 * behind its kind (`passport:…`). Undefined for what is no number.
 */
export function parseUserCode(word: string): CitizenSubject | undefined {
  const [, kind, rest = word] = /^([a-z-]+):(.+)$/u.exec(word) ?? []
  const idType = kind ?? 'resident-id'
  if (!isSubjectIdType(idType)) return undefined
  const subject = normaliseSubject(idType, kind === undefined ? rest.replace(/^CN/u, '') : rest)
  return subject.ok ? { idType, id: subject.id } : undefined
}

/** One such word in a request. */
export const userCodeSchema = (description = words) =>
  Type.String({ minLength: 1, maxLength: 96, examples: ['330106199003079975'], description })

const words = 'the person: an ID card number, with or without CN before it, or `<idType>:<number>`'

export const noUserCode = (field: string): FieldError => ({
  field,
  rule: 'number',
  fix: 'send an ID card number, with or without CN before it, or another one as <idType>:<number>',
})
