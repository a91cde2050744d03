import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { runProgram } from './run-program.ts'

/** An OpenAPI document. */
export interface ApiDocument {
  readonly info: { readonly version: string }
  readonly paths: Readonly<Record<string, object>>
}

export interface ApiJudge {
  /** What in a document breaks the clients of an earlier one, a line each. */
  readonly breaksOf: (before: ApiDocument, now: ApiDocument) => Promise<readonly string[]>
}

const oasdiff = 'github.com/oasdiff/oasdiff@v1.37.0'

/** @param folder keeps the judge, and what it is given to read. */
export async function buildApiJudge(folder: string): Promise<ApiJudge> {
  const built = await runProgram('env', [`GOBIN=${folder}`, 'go', 'install', oasdiff], folder)
  if (built.code !== 0) throw new Error(built.output)
  return {
    breaksOf: async (before, now) => {
      await writeFile(join(folder, 'before.json'), JSON.stringify(before))
      await writeFile(join(folder, 'now.json'), JSON.stringify(now))
      const words = ['breaking', 'before.json', 'now.json', '--flatten-allof', '-f', 'json']
      const { code, output } = await runProgram(join(folder, 'oasdiff'), words, folder)
      if (code !== 0) throw new Error(output)
      const found: readonly { operation: string; path: string; text: string }[] =
        output.trim() === '' ? [] : JSON.parse(output)
      return found.map(({ operation, path, text }) => `${operation} ${path}: ${text}`)
    },
  }
}

/** Whether a version says that clients of the earlier one may break: its first number is higher, or while that is 0 its second (semver.org, 4 and 8). */
export function saysItBreaks(before: string, now: string): boolean {
  const [major = 0, minor = 0] = numbersOf(before)
  const [majorNow = 0, minorNow = 0] = numbersOf(now)
  return majorNow > major || (majorNow === 0 && major === 0 && minorNow > minor)
}

/** Orders versions, the earlier one first. */
export function compareVersions(left: string, right: string): number {
  const others = numbersOf(right)
  const differing = numbersOf(left).map((number, at) => number - (others[at] ?? 0))
  return differing.find((difference) => difference !== 0) ?? 0
}

const numbersOf = (version: string): readonly number[] => version.split('.').map(Number)
