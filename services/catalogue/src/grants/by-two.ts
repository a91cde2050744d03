import type { Action, Application } from './application.ts'
import type { NotTaken } from './not-taken.ts'
import type { Standing } from './standing.ts'

/** No officer alone opens data: not by asking and approving, not by approving twice, not by taking back what he stopped himself. */
export function byTwo(
  action: Action,
  { steps }: Application,
  standing: Standing,
  by: string,
): NotTaken | undefined {
  if (action.did === 'approve') {
    const signed = [standing.approvedBy.provider, standing.approvedBy.authority]
    const asked = steps.filter(({ did }) => did === 'request' || did === 'complete')
    if (signed.includes(by) || asked.some((step) => step.by === by)) return twoOfficers
  }
  const goesOn = action.did === 'resume' || (action.did === 'settle' && action.outcome === 'resume')
  return goesOn && standing.suspendedBy === by ? twoOfficers : undefined
}

const twoOfficers: NotTaken = {
  code: 'two-officers',
  rule: 'two officers sign what opens data: nobody signs what they applied for, signed or stopped themselves',
  owner: 'the sharing authority',
  remedy: 'let another officer sign',
}
