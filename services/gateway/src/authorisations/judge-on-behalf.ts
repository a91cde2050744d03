import { faultOfAuthorisation } from '@hutong/schemas'
import type { Authorisation, AuthorisationFault } from '@hutong/schemas'
import type { OnBehalf } from '../access-question.ts'
import type { Asked } from '../asked.ts'
import type { Authorisations } from './follow-authorisations.ts'

/** The authorisation that a question names, judged for the person asked about, who acts, the matter and the day; undefined: it names none. */
export function judgeOnBehalf(
  { onBehalf, subject, purpose }: Pick<Asked, 'onBehalf' | 'subject' | 'purpose'>,
  today: string,
  {
    authorisations,
    subjectKey,
  }: {
    readonly authorisations: Pick<Authorisations, 'find'>
    readonly subjectKey: (idType: string, normalisedId: string) => string
  },
): OnBehalf | undefined {
  if (!onBehalf) return undefined
  const found = authorisations.find(onBehalf.authorisation)
  const { agent } = onBehalf
  const fault = faultOfAuthorisation(found, {
    // A record that is named by its number alone is nobody's who could have authorised it.
    principal: subject ? subjectKey(subject.idType, subject.id) : '',
    agent: agent && subjectKey(agent.idType, agent.id),
    matter: purpose,
    onDate: today,
  })
  if (fault !== null || !found) return { fault: fault ?? 'unknown' }
  const guardianFault = faultOfGuardian(found, purpose, today, authorisations)
  if (guardianFault !== null) return { fault: guardianFault }
  if (found.kind !== 'disclosure') return { fault, kind: found.kind }
  return { fault, kind: found.kind, party: found.party ?? '' }
}

/** What a guardian confirmed for a ward holds no longer than the guardian is one. */
function faultOfGuardian(
  { principal, guardianship }: Authorisation,
  matter: string,
  onDate: string,
  authorisations: Pick<Authorisations, 'find'>,
): AuthorisationFault | null {
  if (guardianship === undefined) return null
  const found = authorisations.find(guardianship)
  return faultOfAuthorisation(found, { principal, agent: found?.agent, matter, onDate })
}
