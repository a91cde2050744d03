import type { About } from './finding.ts'
import type { Observed } from './observed.ts'

/** The officer who asked, where one is known, else the system. */
export function askerOf({ entry, officer }: Observed): About {
  const { department, client } = entry
  return officer === undefined
    ? { what: 'client', department, client }
    : { what: 'officer', department, officer }
}
