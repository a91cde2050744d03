import type { FieldError } from '@hutong/http'
import { faultOfAuthorisation, isIsoDate, matters, normaliseSubject } from '@hutong/schemas'
import type { Authorisation } from '@hutong/schemas'
import type { Asked } from '../asked.ts'
import { parseSubject } from '../parse-asked.ts'
import type { AuthorisationBody } from './authorisation-schemas.ts'
import type { Authorisations } from './follow-authorisations.ts'

export type ParsedAuthorisation =
  | {
      readonly ok: true
      readonly authorisation: Omit<Authorisation, 'id' | 'state' | 'department'>
      /** The holder, for the entry alone. */
      readonly principal: NonNullable<Asked['subject']>
    }
  | { readonly ok: false; readonly errors: readonly FieldError[] }

/** What the schema cannot say: numbers are numbers, matters exist, days are days, and a guardian is one. Every mistake at once. */
export function parseAuthorisationBody(
  body: AuthorisationBody,
  today: string,
  parts: {
    readonly authorisations: Pick<Authorisations, 'find'>
    readonly subjectKey: (idType: string, normalisedId: string) => string
  },
): ParsedAuthorisation {
  const errors: FieldError[] = []
  const { kind, party, from, until, confirmedBy, guardianship } = body
  const principal = parseSubject(body.principal, errors, '$.principal.id')
  const agent = body.agent && parseSubject(body.agent, errors, '$.agent.id')
  errors.push(...faultsOfKind(body), ...faultsOfMatters(body.matters), ...faultsOfDays(from, until))
  if (!principal) return { ok: false, errors }
  const keyOf = ({ idType, id }: { readonly idType: string; readonly id: string }) =>
    parts.subjectKey(idType, id)
  const principalKey = keyOf(principal)
  if (agent && keyOf(agent) === principalKey)
    errors.push({
      field: '$.agent.id',
      rule: 'nobody is their own agent',
      fix: 'leave onBehalf out',
    })
  errors.push(...faultsOfGuardian(body, principalKey, today, parts.authorisations))
  if (errors.length > 0) return { ok: false, errors }
  return {
    ok: true,
    principal,
    authorisation: {
      kind,
      principal: principalKey,
      ...(agent ? { agent: keyOf(agent) } : {}),
      ...(party === undefined ? {} : { party }),
      matters: body.matters,
      from,
      until,
      confirmedBy,
      ...(guardianship === undefined ? {} : { guardianship }),
    },
  }
}

/** An agent or guardian is a person; a disclosure has a party and nobody who acts. */
function* faultsOfKind({
  kind,
  agent,
  party,
  confirmedBy,
}: AuthorisationBody): Generator<FieldError> {
  const isDisclosure = kind === 'disclosure'
  if (isDisclosure && party === undefined)
    yield { field: '$.party', rule: 'required', fix: 'name who gets the answers' }
  if (isDisclosure && party !== undefined && !isParty(party))
    yield {
      field: '$.party',
      rule: 'an organisation or a department',
      fix: 'send its credit code, or the code of the department',
    }
  if (isDisclosure && agent)
    yield { field: '$.agent', rule: 'unknown field', fix: 'a disclosure has a party and no agent' }
  if (!isDisclosure && !agent)
    yield { field: '$.agent', rule: 'required', fix: 'name who acts for the holder' }
  if (!isDisclosure && party !== undefined)
    yield { field: '$.party', rule: 'unknown field', fix: 'only a disclosure has a party' }
  if (kind === 'guardian' && confirmedBy === 'guardian')
    yield {
      field: '$.confirmedBy',
      rule: 'nobody confirms that they are a guardian themselves',
      fix: 'send in-person or notary, with the document looked at',
    }
}

/** A person's number is neither: it would lie in the log as it is. */
function isParty(party: string): boolean {
  const organisation = normaliseSubject('credit-code', party)
  return /^[a-z][a-z0-9-]*$/u.test(party) || (organisation.ok && organisation.id === party)
}

function faultsOfMatters(codes: readonly string[]): FieldError[] {
  return codes
    .filter((code) => !matters.some((matter) => matter.code === code))
    .map((code) => ({
      field: `$.matters.${code}`,
      rule: 'no such matter',
      fix: 'GET /v1/catalogue lists the matters',
    }))
}

function* faultsOfDays(from: string, until: string): Generator<FieldError> {
  for (const [name, day] of Object.entries({ from, until })) {
    if (!isIsoDate(day))
      yield { field: `$.${name}`, rule: 'no day of the calendar', fix: 'send YYYY-MM-DD' }
  }
  if (until < from) yield { field: '$.until', rule: 'before from', fix: 'send a later day' }
}

/** A ward is spoken for by a guardian whose own authorisation holds today, and by no agent: what was entrusted is not passed on. */
function* faultsOfGuardian(
  { confirmedBy, guardianship, matters: wanted }: AuthorisationBody,
  principal: string,
  today: string,
  authorisations: Pick<Authorisations, 'find'>,
): Generator<FieldError> {
  const field = '$.guardianship'
  if (confirmedBy !== 'guardian') {
    if (guardianship !== undefined)
      yield { field, rule: 'unknown field', fix: 'send it with confirmedBy guardian alone' }
    return
  }
  const found = guardianship === undefined ? undefined : authorisations.find(guardianship)
  const holds = (matter: string): boolean =>
    faultOfAuthorisation(found, { principal, agent: found?.agent, matter, onDate: today }) === null
  if (found?.kind === 'guardian' && wanted.every(holds)) return
  yield {
    field,
    rule: 'the authorisation of a guardian of this person holds today for all of these matters',
    fix: 'register the guardian first; an agent cannot pass an authorisation on',
  }
}
