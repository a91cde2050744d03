import { exitCodes } from './exit-codes.ts'
import { HutongError } from './hutong-error.ts'
import { stopSignal } from './stop-signal.ts'

/**
 * What every program does around its own work: what it makes is for its user alone, signals ask it to stop, and its end has a code. A failure
 * of ours is told in its one sentence, a foreign one with its place as well.
 *
 * @param run does the work, hears of `stop`, and gives the exit code
 */
export async function runProcess(run: (stop: Promise<void>) => Promise<number>): Promise<void> {
  // Data folders hold people's records: nobody else may read what is made, in all threads.
  process.umask(0o077)
  try {
    process.exitCode = await run(stopSignal())
  } catch (cause) {
    process.stderr.write(`\n${cause instanceof HutongError ? cause.message : String(cause)}\n`)
    if (!(cause instanceof HutongError) && cause instanceof Error)
      process.stderr.write(`${cause.stack}\n`)
    process.exitCode = cause instanceof HutongError ? exitCodeOf(cause) : exitCodes.failed
  }
}

/** Another process has taken over what this one did. */
const replacedCodes: ReadonlySet<string> = new Set([
  'HUTONG_INSTANCE_TAKEN',
  'HUTONG_LEASE_LOST',
  'HUTONG_PROJECTION_FENCED',
])

function exitCodeOf({ code }: HutongError): number {
  if (replacedCodes.has(code)) return exitCodes.replaced
  return /OPTIONS|SETTINGS/u.test(code) ? exitCodes.usage : exitCodes.failed
}
