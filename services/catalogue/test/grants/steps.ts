import { exemptions } from '@hutong/schemas'
import type { Exemption, Sharing } from '@hutong/schemas'
import type { Action, Application, Officer, Wanted } from '../../src/grants/application.ts'
import { takeStep } from '../../src/grants/take-step.ts'
import type { NotTaken, StepContext } from '../../src/grants/not-taken.ts'

export const applicant = of('ziran', 'o-1')
export const provider = of('minzheng', 'o-2')
export const otherProvider = of('minzheng', 'o-3')
export const authority: Officer = { ...of('shuju', 'o-4'), isAuthority: true }
export const stranger = of('shuiwu', 'o-5')

function of(department: string, account: string): Officer {
  return { department, account, isAuthority: false, isProvider: true }
}

export const wanted: Wanted = {
  recordType: 'marriage.event',
  purpose: 'house-transfer',
  legalBasis: 'real-estate-registration-2024#17',
  scenario: 'the spouse has to agree to the transfer',
  actions: ['verify'],
  fields: ['certificateNo', 'event'],
  regions: ['3301'],
  caseRequired: true,
  mismatchDetail: true,
  from: '2026-01-01',
  until: '2027-12-31',
}

/** Monday morning in China. */
export const monday = Date.parse('2026-11-23T09:00:00+08:00')

const conditional: Sharing = {
  attribute: 'conditional',
  conditions: { purposes: ['house-transfer'] },
}

/** One officer's doing, and when: days after the Monday on which it was applied for. */
export type Doing = readonly [officer: Officer, action: Action, day?: number]

const empty: Application = { id: 'g-1', consumer: 'ziran', steps: [] }
export const requested: Doing = [applicant, { did: 'request', wanted }]
export const approve = (as: 'provider' | 'authority'): Action => ({ did: 'approve', as })
export const because = (
  did: 'withdraw' | 'suspend' | 'resume' | 'revoke' | 'dispute' | 'refer',
): Action => ({ did, reason: 'for this reason' })
export const refusal: Action = { did: 'refuse', ground: 'beyond-the-duty', reason: 'not its duty' }
export const notice: Action = {
  did: 'notice',
  missing: [{ field: '$.scenario', rule: 'it is too short to judge', fix: 'say who decides' }],
}

/** Applied for on the Monday, and in force since. */
export const inForce: readonly Doing[] = [
  requested,
  [provider, approve('provider')],
  [authority, approve('authority')],
]

/** The application after all of these, or what stood against the last one; those before have to be possible. */
export function after(
  doings: readonly Doing[],
  {
    sharing = conditional,
    before = empty,
    rules = exemptions,
  }: { sharing?: Sharing; before?: Application; rules?: readonly Exemption[] } = {},
): Application | NotTaken {
  let application = before
  for (const [at, [officer, action, day = 0]] of doings.entries()) {
    const context: StepContext = {
      owners: ['minzheng'],
      sharing,
      rules,
      now: monday + day * 86_400_000 + at,
    }
    const taken = takeStep(application, action, officer, context)
    if (taken.ok) application = taken.application
    else if (at === doings.length - 1) return taken.not
    else throw new Error(`step ${at + 1}, ${action.did}, was not taken: ${taken.not.rule}`)
  }
  return application
}
