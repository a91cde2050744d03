import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { HutongError } from '@hutong/process'

const runMsMax = 300_000
const lettersToldMax = 2_000

/** @throws HutongError HUTONG_COMMAND_FAILED with the last of what the command said. */
export async function runToEnd(command: string, words: readonly string[]): Promise<void> {
  try {
    await promisify(execFile)(command, words, { timeout: runMsMax })
  } catch (cause) {
    // Maven tells its mistakes on standard output, Java on the error output, which is in the message.
    const told = cause instanceof Error && 'stdout' in cause ? String(cause.stdout) : ''
    const said = `${told}\n${cause instanceof Error ? cause.message : ''}`.slice(-lettersToldMax)
    throw new HutongError('HUTONG_COMMAND_FAILED', `${command} failed:\n${said}`, cause)
  }
}
