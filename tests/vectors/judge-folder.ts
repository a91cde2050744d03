import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { judges } from './sections.ts'
import type { Judged, Vector } from './sections.ts'

export interface FolderReport {
  readonly passedCount: number
  /** One line for each failing vector: file, section, vector, what differs. */
  readonly failures: readonly string[]
  /** Sections with vectors that nothing of ours answers yet, with their counts. */
  readonly notJudged: readonly string[]
}

/** What a vector may expect its answer in. */
const outcomes = [
  'expect',
  'valid',
  'check',
  'equal',
  'age',
  'validYears',
  'dueDate',
  'statutoryMonth',
] as const
const asOfDefault = '2026-11-23'

/** Judges every vector of every JSON file of a folder. A file's own `meta.asOf` is the day to judge by. */
export function judgeFolder(folder: string): FolderReport {
  const failures: string[] = []
  const notJudged: string[] = []
  let passedCount = 0
  for (const file of readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .toSorted()) {
    const content: unknown = JSON.parse(readFileSync(join(folder, file), 'utf8'))
    for (const { path, vectors } of sectionsOf(content, '')) {
      const judge = judges[`${/^[a-z]+/u.exec(file)?.[0]} ${path}`]
      const judged = vectors.map((vector) => judge?.(vector, asOfOf(content)) ?? null)
      const openCount = judged.filter((one) => one === null).length
      if (openCount > 0) notJudged.push(`${file} ${path}: ${openCount}`)
      for (const [index, one] of judged.entries()) {
        if (one === null) continue
        const differences = differencesOf(one)
        if (differences.length === 0) passedCount += 1
        else
          failures.push(
            `${file} ${path} ${nameOf(vectors[index], index)}: ${differences.join('; ')}`,
          )
      }
    }
  }
  return { passedCount, failures, notJudged }
}

interface Section {
  readonly path: string
  readonly vectors: readonly Vector[]
}

/** Lists of objects that expect something, wherever they stand in a file. */
function sectionsOf(content: unknown, path: string): readonly Section[] {
  if (Array.isArray(content)) {
    const vectors = content.filter(isObject)
    const expecting = vectors.some((vector) => outcomes.some((outcome) => outcome in vector))
    return expecting ? [{ path, vectors }] : []
  }
  if (!isObject(content)) return []
  return Object.entries(content).flatMap(([name, inner]) =>
    sectionsOf(inner, path === '' ? name : `${path}.${name}`),
  )
}

function differencesOf({ actual, expected }: Judged): readonly string[] {
  if (!isObject(expected)) {
    return isDeepStrictEqual(actual, expected) ? [] : [difference('answer', actual, expected)]
  }
  return Object.entries(expected)
    .filter(([member, value]) => !isDeepStrictEqual(memberOf(actual, member), value))
    .map(([member, value]) => difference(member, memberOf(actual, member), value))
}

function difference(member: string, actual: unknown, expected: unknown): string {
  return `${member} is ${JSON.stringify(actual)}, expected ${JSON.stringify(expected)}`
}

function memberOf(value: unknown, member: string): unknown {
  return isObject(value) ? value[member] : undefined
}

function nameOf(vector: Vector | undefined, index: number): string {
  return typeof vector?.['id'] === 'string' ? vector['id'] : `#${index}`
}

function asOfOf(content: unknown): string {
  const asOf = memberOf(memberOf(content, 'meta'), 'asOf')
  return typeof asOf === 'string' ? asOf : asOfDefault
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
