import type { Department } from './catalogue-items.ts'

/** What became of a department on a day: all of it went into one other (merged), or its tasks went to several (split). */
export interface Succession {
  /** First day on which the successors answer, `YYYY-MM-DD`. */
  readonly on: string
  /** Codes: one after a merger, two or more after a split. */
  readonly by: readonly string[]
}

type Departments = ReadonlyMap<string, Department>

/** The departments in being that hold the tasks of `code` now, itself when it is in being; empty for an unknown code. Old codes never cease to resolve. */
export function currentDepartments(departments: Departments, code: string): readonly string[] {
  const found = new Set<string>()
  const seen = new Set<string>()
  const follow = (at: string): void => {
    if (seen.has(at)) return
    seen.add(at)
    const department = departments.get(at)
    if (department?.succession) department.succession.by.forEach(follow)
    else if (department) found.add(at)
  }
  follow(code)
  return [...found]
}

/** `code` itself and every department that came after it, at any remove, those that ended since as well: what they did was done by whoever held its tasks then. */
export function successionOf(departments: Departments, code: string): ReadonlySet<string> {
  const found = new Set([code])
  // Grows while it is walked; a code is in it once.
  for (const at of found) departments.get(at)?.succession?.by.forEach((by) => found.add(by))
  return found
}

/** Everything that is wrong with the successions of these departments, one line each. */
export function gapsOfSuccessions(departments: Departments): readonly string[] {
  const gaps: string[] = []
  for (const { code, succession } of departments.values()) {
    if (!succession) continue
    for (const by of succession.by) {
      const successor = departments.get(by)
      if (!successor) gaps.push(`department ${code}: succession.by: no such department ${by}`)
      else if (successor.succession && successor.succession.on < succession.on)
        gaps.push(
          `department ${code}: succession.by: ${by} had ended on ${successor.succession.on}, before ${succession.on}`,
        )
    }
    if (leadsTo(departments, succession.by, code))
      gaps.push(`department ${code}: succession.by: leads back to itself`)
  }
  return gaps
}

function leadsTo(departments: Departments, from: readonly string[], code: string): boolean {
  const seen = new Set<string>()
  const waiting = [...from]
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    if (at === code) return true
    if (seen.has(at)) continue
    seen.add(at)
    waiting.push(...(departments.get(at)?.succession?.by ?? []))
  }
  return false
}

/** A change of departments, or why it cannot be made: one line each. */
export type Change =
  | { readonly ok: true; readonly departments: readonly Department[] }
  | { readonly ok: false; readonly gaps: readonly string[] }

/** Gives a department another name; the one before is kept with its last day, and the code stays. */
export function renameDepartment(
  departments: Departments,
  code: string,
  name: Pick<Department, 'titleZh' | 'titleEn'>,
  on: string,
): Change {
  const department = departments.get(code)
  if (!department) return refused(unknown(code))
  const { titleZh, titleEn, formerTitles = [] } = department
  return changed(departments, [
    { ...department, ...name, formerTitles: [...formerTitles, { titleZh, titleEn, until: on }] },
  ])
}

/** Ends departments on a day and gives their tasks to others: several to one (merge), or one to several (split). Those who take over may be new. */
export function endDepartments(
  departments: Departments,
  ending: readonly string[],
  successors: readonly Department[],
  on: string,
): Change {
  const by = successors.map(({ code }) => code)
  const ended: Department[] = []
  const gaps: string[] = []
  for (const code of ending) {
    const department = departments.get(code)
    if (!department) gaps.push(unknown(code))
    else if (department.succession)
      gaps.push(`department ${code}: it ended on ${department.succession.on} already`)
    // A department that takes others in goes on as it is.
    else if (!by.includes(code)) ended.push({ ...department, succession: { on, by } })
  }
  if (gaps.length > 0) return refused(...gaps)
  return changed(departments, [
    ...successors.filter(({ code }) => !departments.has(code)),
    ...ended,
  ])
}

function changed(departments: Departments, changes: readonly Department[]): Change {
  const all = new Map(departments)
  for (const department of changes) all.set(department.code, department)
  const gaps = gapsOfSuccessions(all)
  return gaps.length > 0 ? refused(...gaps) : { ok: true, departments: [...all.values()] }
}

const unknown = (code: string): string => `department ${code}: no such department`
const refused = (...gaps: readonly string[]): Change => ({ ok: false, gaps })
