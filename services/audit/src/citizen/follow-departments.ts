import { exemptionsAmong } from '@hutong/schemas'
import type { Exemption } from '@hutong/schemas'
import { keepDepartments } from '../reading/keep-departments.ts'
import type { DepartmentSettings } from '../reading/keep-departments.ts'
import type { Titles } from './words.ts'

export interface FollowedDepartments {
  /** What a department is called now; an unknown code is its own name. */
  readonly titleOf: (code: string) => Titles
  /** The rules of what is told later, also for the departments that came after those they name. */
  readonly rules: () => readonly Exemption[]
  /** Resolves when all departments are known. Before that, a look by one that came after another is under no rule. */
  readonly caughtUp: Promise<void>
}

/** What departments are called, and which of them came after which, followed from the log. */
export function followDepartments(settings: DepartmentSettings): FollowedDepartments {
  let rules = exemptionsAmong(new Map())
  const { departments, caughtUp } = keepDepartments(settings, (known) => {
    rules = exemptionsAmong(known)
  })
  return {
    titleOf: (code) => {
      const { titleZh = code, titleEn = code } = departments.get(code) ?? {}
      return { titleZh, titleEn }
    },
    rules: () => rules,
    caughtUp,
  }
}
