import { faultsOfExemption } from '../faults-of-conditions.ts'
import type { Action, Application } from './application.ts'
import type { NotTaken, StepContext } from './not-taken.ts'
import type { Standing } from './standing.ts'

/** The rule against a signature for what citizens would be told later, where no rule lets this department have it (any more). */
export function byExemption(
  { did }: Action,
  { consumer }: Application,
  { wanted }: Standing,
  { rules }: StepContext,
): NotTaken | undefined {
  if (did !== 'approve') return undefined
  const [fault] = faultsOfExemption({ ...wanted, consumer }, rules)
  if (!fault) return undefined
  return {
    code: 'step-not-possible',
    rule: `$.${fault.field}: ${fault.rule}`,
    owner: 'the sharing authority',
    remedy: 'refuse the application with the ground outside-the-conditions',
  }
}
