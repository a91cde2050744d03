import { decideInTurn, mannersOfOfficers, refusedStep, rememberOfficers } from '@hutong/catalogue'
import type { Decided, OfficerCaller, OfficerParts } from '@hutong/catalogue'
import { describeRoute, jsonAnswer, problem, tokenNeeded } from '@hutong/http'
import type { FieldError } from '@hutong/http'
import { noteDecision } from '@hutong/ledger/entries'
import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import type { Static } from 'typebox'
import { parseSubject } from '../parse-asked.ts'
import { subjectSchema } from '../question.ts'
import type { OfficerHolder, Officers } from './follow-officers.ts'

export interface OfficerRouteParts extends OfficerParts {
  readonly officers: Pick<Officers, 'write'>
  readonly subjectKey: (idType: string, normalisedId: string) => string
}

const enrolmentSchema = Type.Object(
  {
    officer: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 64,
        description: "as the department's system names the officer: officer.id of its questions",
      }),
    ),
    account: Type.Optional(
      Type.String({ pattern: '^[a-z0-9][a-z0-9-]{1,31}$', description: 'of who signs in' }),
    ),
    department: Type.Optional(
      Type.String({
        pattern: '^[a-z0-9][a-z0-9-]{0,63}$',
        description: 'of the officer; left out: the own one',
      }),
    ),
    subject: subjectSchema,
  },
  {
    additionalProperties: false,
    examples: [{ officer: 'o-990', subject: { idType: 'resident-id', id: '330106198503079977' } }],
  },
)
type EnrolmentBody = Static<typeof enrolmentSchema>

type Enrolling = { Body: EnrolmentBody }

const enrolmentAnswer = Type.Object({
  enrolled: Type.Boolean(),
  receipt: Type.Optional(Type.String()),
})

/** `POST /v1/officers`: who an officer is as a person, so that nobody looks themselves up at work, and auditors see who looked up their kin. */
export function serveOfficers(server: FastifyInstance, parts: OfficerRouteParts): void {
  rememberOfficers(server)
  server.post<Enrolling>('/v1/officers', {
    ...mannersOfOfficers(parts),
    schema: describeRoute({
      tags: ['officers'],
      operationId: 'enrolOfficer',
      summary: 'say who an officer is as a person; again: another one from now on',
      security: tokenNeeded,
      body: enrolmentSchema,
      answers: { 200: jsonAnswer('it is known, and the proof of it', enrolmentAnswer) },
    }),
    handler: decideInTurn(parts)<Enrolling>(({ body }, officer) => enrol(body, officer, parts)),
  })
}

async function enrol(
  body: EnrolmentBody,
  caller: OfficerCaller,
  { noteEntry, officers, subjectKey }: OfficerRouteParts,
): Promise<Decided> {
  const { department: own, roles } = caller.person
  const { department = own } = body
  const isAuthority = roles.has('administrator')
  const holder = holderOf(body, department)
  const mayName =
    isAuthority || (roles.has('provider') && department === own && holder && 'officer' in holder)
  if (holder && !mayName) return { ok: false, told: notYours }
  const errors: FieldError[] = holder ? [] : [oneOfTwo]
  const subject = parseSubject(body.subject, errors)
  if (!holder || !subject) return { ok: false, told: problem('invalid', { errors }) }
  const note = 'account' in holder ? `account ${holder.account}` : `${department} ${holder.officer}`
  const decision = { action: 'officer.enrol', subject, status: 200, details: { note } }
  const told = { enrolled: true }
  const answer = await noteDecision(caller, own, { told, ...decision }, noteEntry)
  await officers.write(holder, subjectKey(subject.idType, subject.id))
  return { ok: true, status: 200, body: answer }
}

/** Undefined: none is named, or two. */
function holderOf(
  { officer, account }: EnrolmentBody,
  department: string,
): OfficerHolder | undefined {
  if (officer !== undefined && account === undefined) return { department, officer }
  return account !== undefined && officer === undefined ? { account } : undefined
}

const oneOfTwo: FieldError = {
  field: '$.officer',
  rule: 'an officer or an account is named, and not both',
  fix: 'send officer for whom a system names, account for who signs in',
}

const notYours = refusedStep('not-your-grant', {
  rule: 'a provider officer enrols officers of the own department; accounts and other departments are for the authority',
  owner: 'the sharing authority',
  remedy: 'ask an administrator of the authority',
})
