import { currentDepartments } from '@hutong/schemas/catalogue'
import { keepDepartments } from './keep-departments.ts'
import type { DepartmentSettings } from './keep-departments.ts'

/** Codes of departments that are no more and whose tasks this one has now, followed from the log: what they asked, and who read their data, is its own. */
export function followPredecessors(settings: DepartmentSettings): {
  readonly of: (code: string) => readonly string[]
  readonly caughtUp: Promise<void>
} {
  const { departments, caughtUp } = keepDepartments(settings)
  return {
    of: (code) =>
      [...departments.values()]
        .filter(({ succession }) => succession !== undefined)
        .map((ended) => ended.code)
        .filter((ended) => currentDepartments(departments, ended).includes(code)),
    caughtUp,
  }
}
