import { chinaDate, recordType } from '@hutong/schemas'
import type { Application, Officer } from './application.ts'
import { deadlineOf } from './deadlines.ts'
import type { Deadline } from './deadlines.ts'
import { standingOf } from './standing.ts'
import type { Standing, State } from './standing.ts'

/** An application or grant as it is shown: what was done, and all that follows from it today. */
export interface ApplicationView {
  readonly id: string
  readonly consumer: string
  readonly owner: string
  readonly state: State | 'expired'
  readonly wanted: Standing['wanted']
  readonly approvedBy: Standing['approvedBy']
  readonly deadline: Deadline | null
  readonly dispute: Standing['dispute']
  readonly missing: Standing['missing']
  readonly steps: Application['steps']
}

/** @param now ms since 1970 */
export function viewApplication(application: Application, now: number): ApplicationView {
  const { id, consumer, steps } = application
  const standing = standingOf(application)
  const { wanted, approvedBy, dispute, missing, state } = standing
  const type = recordType(wanted.recordType)
  const isExpired = state === 'active' && chinaDate(now) > (wanted.until ?? '')
  return {
    id,
    consumer,
    owner: type?.owner ?? '',
    state: isExpired ? 'expired' : state,
    wanted,
    approvedBy,
    deadline: type ? deadlineOf(standing, type.sharing.attribute, now) : null,
    dispute,
    missing: state === 'incomplete' ? missing : [],
    steps,
  }
}

/** Whether an officer may look at it: those of the two departments, and of the authority. */
export function mayShow(
  application: Application,
  { department, isAuthority }: Officer,
  { currentDepartments }: { readonly currentDepartments: (code: string) => readonly string[] },
): boolean {
  if (isAuthority || application.consumer === department) return true
  const owner = recordType(standingOf(application).wanted.recordType)?.owner
  return owner !== undefined && currentDepartments(owner).includes(department)
}
