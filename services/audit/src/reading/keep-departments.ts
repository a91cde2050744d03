import { followItems } from '@hutong/log'
import type { Log } from '@hutong/log'
import type { Logger } from '@hutong/process'
import { parseDepartment } from '@hutong/schemas/catalogue'
import type { Department } from '@hutong/schemas/catalogue'

export interface DepartmentSettings {
  readonly log: Log
  readonly logger: Logger
  readonly signal: AbortSignal
}

interface KeptDepartments {
  /** By their codes, those that are no more among them. */
  readonly departments: ReadonlyMap<string, Department>
  readonly caughtUp: Promise<void>
}

/** All departments, followed from the log. */
export function keepDepartments(
  settings: DepartmentSettings,
  onChange: (departments: ReadonlyMap<string, Department>) => void = () => undefined,
): KeptDepartments {
  const departments = new Map<string, Department>()
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
      onChange(departments)
    },
  })
  return { departments, caughtUp }
}
