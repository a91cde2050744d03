import { followItems } from '@hutong/log'
import type { Log } from '@hutong/log'
import type { Logger } from '@hutong/process'
import { currentDepartments, parseDepartment } from '@hutong/schemas/catalogue'
import type { Department } from '@hutong/schemas/catalogue'

/** Codes of departments that are no more and whose tasks this one has now, followed from the log: what they asked, and who read their data, is its own. */
export function followPredecessors(settings: {
  readonly log: Log
  readonly logger: Logger
  readonly signal: AbortSignal
}): { readonly of: (code: string) => readonly string[]; readonly caughtUp: Promise<void> } {
  const departments = new Map<string, Department>()
  const { caughtUp } = followItems<Department>({
    ...settings,
    topic: 'catalogue.departments',
    what: 'catalogue-item',
    parse: (input) => {
      const parsed = parseDepartment(input)
      return parsed.ok ? parsed.item : undefined
    },
    onItem: (department) => departments.set(department.code, department),
  })
  return {
    of: (code) =>
      [...departments.values()]
        .filter(({ succession }) => succession !== undefined)
        .map((ended) => ended.code)
        .filter((ended) => currentDepartments(departments, ended).includes(code)),
    caughtUp,
  }
}
