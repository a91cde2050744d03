import { followItems } from '@hutong/log'
import type { Log } from '@hutong/log'
import type { Logger } from '@hutong/process'
import { exemptionsAmong } from '@hutong/schemas'
import type { Exemption } from '@hutong/schemas'
import { parseDepartment } from '@hutong/schemas/catalogue'
import type { Department } from '@hutong/schemas/catalogue'
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
export function followDepartments(settings: {
  readonly log: Log
  readonly logger: Logger
  readonly signal: AbortSignal
}): FollowedDepartments {
  const departments = new Map<string, Department>()
  let rules = exemptionsAmong(departments)
  const { caughtUp } = followItems<Department>({
    ...settings,
    topic: 'catalogue.departments',
    what: 'catalogue-item',
    parse: (input) => {
      const parsed = parseDepartment(input)
      return parsed.ok ? parsed.item : undefined
    },
    onItem: (department) => {
      departments.set(department.code, department)
      rules = exemptionsAmong(departments)
    },
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
