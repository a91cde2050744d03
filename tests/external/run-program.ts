import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)
const programMsMax = 240_000
const outputBytesMax = 64 * 1024 * 1024

export interface ProgramOutcome {
  readonly code: number
  readonly output: string
}

/** Runs a program and gives its exit code with all that it wrote. */
export async function runProgram(
  program: string,
  words: readonly string[],
  folder: string,
): Promise<ProgramOutcome> {
  try {
    const { stdout, stderr } = await run(program, words, {
      cwd: folder,
      timeout: programMsMax,
      maxBuffer: outputBytesMax,
    })
    return { code: 0, output: stdout + stderr }
  } catch (cause) {
    if (!(cause instanceof Error) || !('stdout' in cause) || !('stderr' in cause)) throw cause
    const code = 'code' in cause && typeof cause.code === 'number' ? cause.code : -1
    return { code, output: `${String(cause.stdout)}${String(cause.stderr)}` }
  }
}
