import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { HutongError } from '@hutong/process'

const runMsMax = 300_000

/** @throws HutongError HUTONG_COMMAND_FAILED with the last of what the command said. */
export async function runToEnd(command: string, words: readonly string[]): Promise<void> {
  try {
    await promisify(execFile)(command, words, { timeout: runMsMax })
  } catch (cause) {
    const told = cause instanceof Error && 'stdout' in cause ? String(cause.stdout) : ''
    throw new HutongError(
      'HUTONG_COMMAND_FAILED',
      `${command} failed:\n${told.slice(-2_000)}`,
      cause,
    )
  }
}
