import { existsSync, readdirSync } from 'node:fs'

/** One key of the folder of entry keys, by the name of its file. */
export interface EntryKeyFile {
  readonly kind: 'epoch' | 'seal'
  /** Names the keys of one use: a quarter, or department and quarter, such as `minzheng-2026Q4`. */
  readonly base: string
  readonly quarter: string
  /** 1 for the first, 2 and on for those that followed it in a rotation. */
  readonly number: number
  /** A sealing key that was destroyed leaves a mark, so that it is never made again. */
  readonly isDestroyed: boolean
}

/** All keys that the folder tells of, oldest first. A destroyed one is told once, whatever a crash left of it. */
export function listEntryKeys(folder: string): readonly EntryKeyFile[] {
  if (!existsSync(folder)) return []
  const files = readdirSync(folder)
    .map(parseEntryKeyFile)
    .filter((file) => file !== undefined)
  const destroyed = new Set(files.filter((file) => file.isDestroyed).map(entryKeyName))
  return files
    .filter((file) => file.isDestroyed || !destroyed.has(entryKeyName(file)))
    .toSorted(
      (one, other) =>
        compare(one.quarter, other.quarter) ||
        compare(one.base, other.base) ||
        one.number - other.number,
    )
}

/** File name without its ending: `seal-minzheng-2026Q4.2`. */
export function entryKeyName({
  kind,
  base,
  number,
}: Pick<EntryKeyFile, 'kind' | 'base' | 'number'>): string {
  return `${kind}-${numbered(base, number)}`
}

/** The first key of a use bears no number. */
export const numbered = (base: string, number: number): string =>
  number === 1 ? base : `${base}.${number}`

const filePattern =
  /^(epoch|seal)-((?:.+-)?(\d{4}Q[1-4]))(?:\.([2-9]|[1-9]\d{1,3}))?\.(key|destroyed)$/u

function parseEntryKeyFile(file: string): EntryKeyFile | undefined {
  const [, word, base, quarter, number, ending] = filePattern.exec(file) ?? []
  if (base === undefined || quarter === undefined) return undefined
  const kind = word === 'epoch' ? 'epoch' : 'seal'
  if ((kind === 'epoch') !== (base === quarter)) return undefined
  return {
    kind,
    base,
    quarter,
    number: Number(number ?? 1),
    isDestroyed: kind === 'seal' && ending === 'destroyed',
  }
}

const compare = (one: string, other: string): number => (one < other ? -1 : Number(one > other))
