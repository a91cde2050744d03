import type { LoggedRecord } from './trial-run/trial-order.ts'

/** What a log holds of one stream: each state of a record once, whatever number of times it was written. */
export interface Contents {
  /** By key and version. */
  readonly records: ReadonlyMap<string, LoggedRecord>
  /** Rows and files that were refused, with their reasons. */
  readonly refused: ReadonlySet<string>
  /** States that the log holds with two different meanings. */
  readonly contradicted: readonly LoggedRecord[]
  /** How many records were written more than once, which changes nothing. */
  readonly repeatedCount: number
}

export function createContents() {
  const records = new Map<string, LoggedRecord>()
  const refused = new Set<string>()
  const contradicted: LoggedRecord[] = []
  let repeatedCount = 0
  return {
    addRecord: (record: LoggedRecord): void => {
      const state = `${record.key} ${record.version}`
      const before = records.get(state)
      if (before === undefined) records.set(state, record)
      else if (meaningOf(before) === meaningOf(record)) repeatedCount += 1
      else contradicted.push(record)
    },
    addRefused: ({ key, codes }: { readonly key: string; readonly codes: string }): void =>
      void refused.add(`${key} ${codes}`),
    all: (): Contents => ({ records, refused, contradicted, repeatedCount }),
  }
}

const meaningOf = ({ status, time, digest }: LoggedRecord): string => `${status} ${time} ${digest}`

/** The newest state of each key: what readers of the log take for true. */
function newestOf({ records }: Contents): ReadonlyMap<string, LoggedRecord> {
  const newest = new Map<string, LoggedRecord>()
  for (const record of records.values())
    if ((newest.get(record.key)?.version ?? '') < record.version) newest.set(record.key, record)
  return newest
}

/**
 * What a disturbed run has lost or doubled, measured by undisturbed ones before and after it: nothing when the log says of each key what they
 * say. A source in which rows change meanwhile is judged by what both of them know.
 */
export function compareContents(
  before: Contents,
  disturbed: Contents,
  after: Contents,
): readonly string[] {
  const [first, found, last] = [newestOf(before), newestOf(disturbed), newestOf(after)]
  const lost = [...first.values()].filter(
    ({ key, version }) => (found.get(key)?.version ?? '') < version,
  )
  const invented = [...found.values()].filter(
    ({ key, version }) => (last.get(key)?.version ?? '') < version,
  )
  const changed = [...found.values()].filter((record) =>
    [first, last].some((known) => {
      const same = known.get(record.key)
      return same?.version === record.version && meaningOf(same) !== meaningOf(record)
    }),
  )
  const refusedLost = [...before.refused].filter((one) => !disturbed.refused.has(one))
  const refusedNew = [...disturbed.refused].filter(
    (one) => !before.refused.has(one) && !after.refused.has(one),
  )
  return [
    ...told(lost, 'is not in the log, or only an older state of it'),
    ...told(invented, 'has a state in the log that the source does not give'),
    ...told(changed, 'says something else under the same version'),
    ...told(disturbed.contradicted, 'is in the log twice with one version and two meanings'),
    ...(refusedLost.length > 0 ? [`${refusedLost.length} refused row(s) are not kept`] : []),
    ...(refusedNew.length > 0 ? [`${refusedNew.length} row(s) are refused that are good`] : []),
  ]
}

/** Versions that grow though nothing was changed: a few rows may have been written again as they were, not most of them. */
export function restlessVersions(before: Contents, after: Contents): readonly string[] {
  const [first, last] = [newestOf(before), newestOf(after)]
  const restless = [...first.values()].filter(({ key, version, digest, status }) => {
    const later = last.get(key)
    return later?.version !== version && later?.digest === digest && later.status === status
  })
  return restless.length * 2 > first.size
    ? told(restless, 'has another version when it is read again, and says the same')
    : []
}

/** Never a key: until a connector has been judged, its keys may be anything. */
const told = (records: readonly LoggedRecord[], what: string): readonly string[] =>
  records.length === 0
    ? []
    : [`${records.length} record(s): each ${what}; the first has version ${records[0]?.version}`]
