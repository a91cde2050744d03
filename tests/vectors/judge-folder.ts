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

/**
 * Judges every vector of every JSON file of a folder. A file's own `meta.asOf` is the day to judge by.
 *
 * @throws Error in one line, when the folder or a file in it cannot be read, or there is no vector in it.
 */
export function judgeFolder(folder: string): FolderReport {
  const failures: string[] = []
  const notJudged: string[] = []
  let passedCount = 0
  for (const file of vectorFiles(folder)) {
    const content = readVectors(join(folder, file))
    for (const { path, vectors } of sectionsOf(content, '')) {
      const section = `${/^[a-z]+/u.exec(file)?.[0]} ${path}`
      const judged = vectors.map((vector) => {
        // A section of predicates has those that we answer, and others.
        const judge = judges[section] ?? judges[`${section} ${String(vector['predicate'])}`]
        return judge?.(vector, asOfOf(content)) ?? null
      })
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

function vectorFiles(folder: string): readonly string[] {
  const files = namesIn(folder).filter((name) => name.endsWith('.json'))
  if (files.length > 0) return files.toSorted()
  throw new Error(`${folder} holds no .json file: name a folder of vectors with --dir`)
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
  } catch (cause) {
    throw new Error(`${folder} cannot be read: name a folder of vectors with --dir`, { cause })
  }
}

function readVectors(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch (cause) {
    throw new Error(`${file} is not JSON in UTF-8`, { cause })
  }
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
