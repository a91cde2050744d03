import { problem } from '@hutong/http'
import type { Problem } from '@hutong/http'
import { canonicalJson, noteDecision } from '@hutong/ledger/entries'
import { recordType } from '@hutong/schemas'
import type { Static } from 'typebox'
import type { OfficerCaller } from '../officers/admit-officer.ts'
import type { Decided } from '../officers/manners.ts'
import { isPersonsNumber, numberAsId } from '../officers/persons-number.ts'
import { refusedStep } from '../officers/refused-step.ts'
import type { Action, Application, Wanted } from './application.ts'
import type { GrantRequest, stepSchema } from './grant-schemas.ts'
import { officerOf } from './officer-of.ts'
import { missingOf } from './missing-of.ts'
import type { GrantParts } from './serve-grants.ts'
import { standingOf } from './standing.ts'
import { takeStep } from './take-step.ts'
import type { NotTaken, StepContext } from './not-taken.ts'
import { mayShow, viewApplication } from './view-application.ts'

export type StepBody = Static<typeof stepSchema>

/** An application of the officer's own department. Sent twice, it is one. */
export function requestGrant(
  id: string,
  { wanted }: GrantRequest,
  caller: OfficerCaller,
  parts: GrantParts,
): Promise<Decided> {
  return parts.applications.change(id, async (before) => {
    const { department } = caller.person
    if (!parts.currentDepartments(department).includes(department))
      return { result: refuse(noDepartment(department)) }
    if (isPersonsNumber(id))
      return { result: refuse(problem('invalid', { errors: [numberAsId('$.id')] })) }
    if (before) return { result: sameAgain(before, wanted, caller, parts) }
    const application: Application = { id, consumer: department, steps: [] }
    return decide(application, { did: 'request', wanted }, 201, caller, parts)
  })
}

/** One step, decided on how it stands at that moment: nobody else's comes between. */
export function decideStep(
  id: string,
  { after, ...action }: StepBody,
  caller: OfficerCaller,
  parts: GrantParts,
): Promise<Decided> {
  return parts.applications.change(id, async (before) => {
    if (!before || !mayShow(before, officerOf(caller), parts)) return { result: refuse(unknown) }
    const { steps } = before
    if (after !== undefined && after !== steps.length)
      return { result: refuse(changed(steps.length)) }
    return decide(before, action, 200, caller, parts)
  })
}

async function decide(
  before: Application,
  action: Action,
  status: 200 | 201,
  caller: OfficerCaller,
  parts: GrantParts,
): Promise<{ readonly result: Decided; readonly application?: Application }> {
  const wanted = 'wanted' in action ? action.wanted : standingOf(before).wanted
  const type = recordType(wanted.recordType)
  if (!type) return { result: refuse(unknownType) }
  const context: StepContext = {
    owners: parts.currentDepartments(type.owner),
    sharing: type.sharing,
    rules: parts.exemptions(),
    now: parts.clock.now(),
  }
  const taken = takeStep(before, action, officerOf(caller), context)
  if (!taken.ok) return { result: refuse(problemOf(taken.not)) }
  const application = withNotice(taken.application, action, context)
  if (!alwaysHasRoom.has(action.did) && isFull(application)) return { result: refuse(full) }
  const decision = {
    told: viewApplication(application, context.now),
    action: `grant.${action.did}`,
    grant: application.id,
    recordType: type.type,
    status,
    details: {},
  }
  // The entry first: a change without one would be what nobody could find out.
  const body = await noteDecision(caller, caller.person.department, decision, parts.noteEntry)
  return { result: { ok: true, status, body }, application }
}

const stepsMax = 200
/** A quarter of what the log takes: what closes data has room whatever was written before. */
const charactersMax = 64 * 1024
const alwaysHasRoom: ReadonlySet<Action['did']> = new Set(['suspend', 'revoke', 'withdraw'])

function isFull(application: Application): boolean {
  return application.steps.length > stepsMax || JSON.stringify(application).length > charactersMax
}

/** The hub itself tells what an application lacks, at once; no officer has to. */
function withNotice(
  application: Application,
  action: Action,
  { now, rules }: StepContext,
): Application {
  if (!('wanted' in action)) return application
  const missing = missingOf(application.consumer, action.wanted, rules)
  if (missing.length === 0) return application
  const notice = { did: 'notice', missing, at: new Date(now).toISOString(), by: 'hub' } as const
  return { ...application, steps: [...application.steps, notice] }
}

/** A request whose answer was lost is sent again: the answer is that of the first, without a second entry. */
function sameAgain(
  before: Application,
  wanted: Wanted,
  caller: OfficerCaller,
  { clock }: GrantParts,
): Decided {
  const [first] = before.steps
  const isSame =
    before.consumer === caller.person.department &&
    first?.did === 'request' &&
    canonicalJson(first.wanted) === canonicalJson(wanted)
  if (!isSame) return refuse(taken)
  return { ok: true, status: 201, body: canonicalJson(viewApplication(before, clock.now())) }
}

const refuse = (told: Problem): Decided => ({ ok: false, told })

const authority = 'the sharing authority'
const full = problem('conflict', {
  rule: `an application holds ${stepsMax} steps, and ${charactersMax} characters`,
  owner: authority,
  remedy: 'withdraw it or let it be refused, and apply anew',
})
const noDepartment = (code: string): Problem =>
  problem('conflict', {
    rule: `${code} is no department in being`,
    owner: authority,
    remedy: 'sign in for the department that has its tasks now: hutong department list',
  })
const unknown = problem('not-found', { remedy: 'GET /v1/grants lists those of your department' })
const taken = problem('conflict', {
  rule: 'the id belongs to another application',
  owner: authority,
  remedy: 'choose another id, or send none',
})
const changed = (steps: number): Problem =>
  problem('conflict', {
    rule: `there are ${steps} steps by now`,
    owner: authority,
    remedy: 'look at it again, then decide',
  })
const unknownType = problem('invalid', {
  errors: [
    {
      field: '$.wanted.recordType',
      rule: 'no such type',
      fix: 'name one of those under types in GET /v1/catalogue',
    },
  ],
})

function problemOf({ code, rule, owner, remedy }: NotTaken): Problem {
  if (code !== 'step-not-possible') return refusedStep(code, { rule, owner, remedy })
  return {
    ...problem('conflict', { rule, owner, remedy }),
    code,
    title: '当前状态不允许此步骤 step not possible',
    type: `urn:hutong:problem:${code}`,
  }
}
