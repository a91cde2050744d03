import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { describe } from 'vitest'

const run = promisify(execFile)
const goMsMax = 240_000

/** Foreign judges run where Go is on PATH, and are reported as skipped by name where it is not: no package of Debian is new enough for them. */
export function describeWithGo(name: string, suite: () => void): void {
  const folders = (process.env['PATH'] ?? '').split(delimiter)
  const present = folders.some((folder) => existsSync(join(folder, 'go')))
  describe.skipIf(!present)(`${name} (needs Go on PATH)`, suite)
}

export interface GoOutcome {
  readonly code: number
  readonly output: string
}

/** Runs a program and gives its exit code with all that it wrote. */
export async function runProgram(
  program: string,
  words: readonly string[],
  folder: string,
): Promise<GoOutcome> {
  try {
    const { stdout, stderr } = await run(program, words, { cwd: folder, timeout: goMsMax })
    return { code: 0, output: stdout + stderr }
  } catch (cause) {
    if (!(cause instanceof Error) || !('stdout' in cause) || !('stderr' in cause)) throw cause
    const code = 'code' in cause && typeof cause.code === 'number' ? cause.code : -1
    return { code, output: `${String(cause.stdout)}${String(cause.stderr)}` }
  }
}
