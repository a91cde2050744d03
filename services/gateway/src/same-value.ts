import { isSubjectIdType, normaliseField, normaliseSubject } from '@hutong/schemas'

/**
 * Whether a claimed value is what the record says, in the form that the field's format gives both: `浙（2020）…` and `浙(2020)…` are one certificate, a
 * blank in a name is none. Of an object only the claimed members count; each claimed element of a list must be in the record's list.
 */
export function sameValue(
  claimed: unknown,
  recorded: unknown,
  format: string | undefined,
): boolean {
  if (claimed === recorded) return true
  if (typeof claimed === 'string' && typeof recorded === 'string') {
    return normalised(claimed, format) === normalised(recorded, format)
  }
  if (Array.isArray(claimed) && Array.isArray(recorded)) return includesAll(claimed, recorded)
  if (isObject(claimed) && isObject(recorded)) return sameMembers(claimed, recorded)
  return false
}

function normalised(text: string, format: string | undefined): string {
  // A value that its format does not know is compared as it stands: old certificates keep their old numbers.
  return normaliseField(format ?? 'text', text.normalize('NFKC').trim())
}

/** Whether each claimed element can be given a recorded one of its own, in whichever order they stand. Records hold at most 32. */
function includesAll(claimed: readonly unknown[], recorded: readonly unknown[]): boolean {
  if (claimed.length > recorded.length) return false
  const fitting = claimed.map((claim) =>
    [...recorded.keys()].filter((at) => sameValue(claim, recorded[at], undefined)),
  )
  /** Recorded element -> the claim that it is given to. */
  const givenTo = new Map<number, number>()
  const give = (claim: number, tried: Set<number>): boolean =>
    (fitting[claim] ?? []).some((at) => {
      if (tried.has(at)) return false
      tried.add(at)
      const holder = givenTo.get(at)
      // Who holds it already may have to take another.
      if (holder !== undefined && !give(holder, tried)) return false
      givenTo.set(at, claim)
      return true
    })
  return claimed.every((_, claim) => give(claim, new Set()))
}

type Members = Readonly<Record<string, unknown>>

function sameMembers(claimed: Members, recorded: Members): boolean {
  return Object.entries(claimed).every(([name, claim]) => {
    const value = recorded[name]
    if (name === 'idNumber') return sameNumber(claim, value, recorded['idType'])
    return sameValue(claim, value, memberFormats.get(name))
  })
}

const memberFormats: ReadonlyMap<string, string> = new Map([
  ['name', 'name'],
  ['share', 'share'],
])

function sameNumber(claimed: unknown, recorded: unknown, idType: unknown): boolean {
  if (typeof claimed !== 'string' || typeof recorded !== 'string') return false
  if (claimed === recorded) return true
  if (!isSubjectIdType(idType)) return false
  const [a, b] = [normaliseSubject(idType, claimed), normaliseSubject(idType, recorded)]
  return a.ok && b.ok && a.id === b.id
}

function isObject(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
