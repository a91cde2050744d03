import { pidOf } from '@hutong/schemas'
import type { Subject } from '@hutong/schemas'
import type { Asked } from '../asked.ts'
import type { Asker } from '../recognise-asker.ts'
import type { Officers } from './follow-officers.ts'

/** What is known of the officer who asks as a person. */
export interface OfficersPerson {
  /** Undefined for an account that has its name in its token alone. */
  readonly subjectKey: string | undefined
  readonly is: (subject: Subject) => boolean
}

/** Whoever signed in asks in their own name, a department's system names who does. Undefined: nobody told who that is. */
export function officersPerson(
  { caller: { person }, department }: Asker,
  { officer }: Pick<Asked, 'officer'>,
  parts: {
    readonly officers: Pick<Officers, 'find'>
    readonly subjectKey: (idType: string, normalisedId: string) => string
  },
): OfficersPerson | undefined {
  const holder = person ? { account: person.account } : { department, officer: officer.id }
  const subjectKey = parts.officers.find(holder)
  if (subjectKey !== undefined)
    return { subjectKey, is: ({ idType, id }) => parts.subjectKey(idType, id) === subjectKey }
  if (person?.own === undefined) return undefined
  const { account, own } = person
  return { subjectKey: undefined, is: (subject) => pidOf({ account }, subject, parts) === own }
}
