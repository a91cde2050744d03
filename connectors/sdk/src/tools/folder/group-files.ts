import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { HutongError } from '@hutong/process'

/** Files of one kind: their names differ in one number. */
export interface FileGroup {
  /** Of the whole name, with the group `sequence`. */
  readonly pattern: string
  readonly isCsv: boolean
  /** Ending of the markers; undefined where no file has one. */
  readonly marker: string | undefined
  /** By sequence, newest last; where there are markers, only what has one. */
  readonly complete: readonly { readonly name: string; readonly path: string }[]
  readonly fileCount: number
}

/** The kinds of files of a folder, in the order of their patterns. @throws HutongError HUTONG_SOURCE_UNAVAILABLE */
export async function groupFiles(folder: string): Promise<readonly FileGroup[]> {
  const names = await readNames(folder)
  const groups = new Map<string, { name: string; sequence: number }[]>()
  for (const name of names) {
    const found = patternOf(name)
    if (found === undefined || isMarkerOf(name, names)) continue
    const { pattern, sequence } = found
    groups.set(pattern, [...(groups.get(pattern) ?? []), { name, sequence }])
  }
  return [...groups.entries()]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([pattern, files]) => describeGroup(folder, pattern, files, names))
}

function describeGroup(
  folder: string,
  pattern: string,
  files: readonly { readonly name: string; readonly sequence: number }[],
  names: readonly string[],
): FileGroup {
  const ordered = files.toSorted((a, b) => a.sequence - b.sequence || (a.name < b.name ? -1 : 1))
  const marker = markerOf(
    ordered.map(({ name }) => name),
    names,
  )
  return {
    pattern,
    isCsv: pattern.endsWith('csv$'),
    marker,
    complete: ordered
      .filter(({ name }) => marker === undefined || names.includes(name + marker))
      .map(({ name }) => ({ name, path: join(folder, name) })),
    fileCount: files.length,
  }
}

const dateDigits = 8
const endings = /\.(?:csv|jsonl|ndjson)$/iu

/** The last number of the name is its sequence; a name without one cannot be ordered. */
function patternOf(
  name: string,
): { readonly pattern: string; readonly sequence: number } | undefined {
  const match = /^(?<before>.*?)(?<digits>\d{1,12})(?<after>\D*)$/u.exec(name)
  const { before = '', digits = '', after = '' } = match?.groups ?? {}
  if (!endings.test(name) || match === null || /\d$/u.test(before)) return undefined
  // A date and a running number have a fixed length; a running number alone grows.
  const length = digits.length < dateDigits ? '1,12' : String(digits.length)
  const pattern = `^${escape(before)}(?<sequence>\\d{${length}})${escape(after)}$`
  return { pattern, sequence: Number(digits) }
}

const escape = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\/]/gu, String.raw`\$&`)

const isMarkerOf = (name: string, names: readonly string[]): boolean =>
  names.some((other) => other !== name && name.startsWith(`${other}.`))

/** The ending that the most files have a companion with. */
function markerOf(files: readonly string[], names: readonly string[]): string | undefined {
  const counts = new Map<string, number>()
  for (const file of files) {
    for (const name of names) {
      if (!name.startsWith(`${file}.`)) continue
      const suffix = name.slice(file.length)
      counts.set(suffix, (counts.get(suffix) ?? 0) + 1)
    }
  }
  return [...counts.entries()].toSorted(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))[0]?.[0]
}

async function readNames(folder: string): Promise<readonly string[]> {
  try {
    const names = (await readdir(folder)).toSorted()
    const found = await Promise.all(names.map((name) => stat(join(folder, name))))
    return names.filter((_, i) => found[i]?.isFile())
  } catch (cause) {
    throw new HutongError(
      'HUTONG_SOURCE_UNAVAILABLE',
      `the folder ${folder} cannot be read: does it exist, and may we?`,
      cause,
    )
  }
}
