import type { Action, Application, Officer, Step } from './application.ts'
import { byExemption } from './by-exemption.ts'
import { byTwo } from './by-two.ts'
import type { NotTaken, StepContext } from './not-taken.ts'
import { standingOf } from './standing.ts'
import { whenPossible } from './when-possible.ts'
import { whoMay } from './who-may.ts'

/**
 * One action of one officer on an application: the application with that step, or the rule that stands against it. Pure: the same things always give the same.
 * The rules are those of the Regulation on Government Data Sharing (order 809): art. 20 to 22 for the answer, 25 and 27 for the stop, 28 for the dispute; and those of what citizens are told later.
 */
export function takeStep(
  application: Application,
  action: Action,
  officer: Officer,
  context: StepContext,
):
  | { readonly ok: true; readonly application: Application }
  | { readonly ok: false; readonly not: NotTaken } {
  const standing = standingOf(application)
  const by = signatureOf(officer)
  const not =
    whoMay(action, application, standing, officer, context) ??
    whenPossible(action, standing, context) ??
    byExemption(action, application, standing, context) ??
    byTwo(action, application, standing, by)
  if (not) return { ok: false, not }
  const step: Step = { ...action, at: new Date(context.now).toISOString(), by }
  return { ok: true, application: { ...application, steps: [...application.steps, step] } }
}

function signatureOf({ department, account }: Officer): string {
  return `${department}:${account}`
}
