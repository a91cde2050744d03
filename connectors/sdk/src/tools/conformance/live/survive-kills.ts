import { wait } from '@hutong/process'
import type { Faults } from '../check-result.ts'
import { compareContents, type Contents } from './contents.ts'
import type { LiveBench } from './live-bench.ts'
import type { TrialEnd, TrialRun } from './start-trial-run.ts'
import type { DieAt } from './trial-run/trial-order.ts'

/** After a kill at an append further runs of the same log are killed, up to so many. */
const killsMoreMax = 3

/**
 * Kills runs with -9 and lets others go on, until `killCount` of them are dead and every log has been read to its end. The first run of each log
 * dies around an append, those after it at a random time. Then each log holds what an undisturbed run has brought.
 */
export async function killAgainAndAgain(
  { startRun, newFolder, onProgress }: LiveBench,
  undisturbed: TrialEnd,
  killCount: number,
): Promise<{ readonly judge: (after: Contents) => Faults }> {
  const logs: Contents[] = []
  let killed = 0
  let recoveryMs = 0
  while (killed < killCount) {
    const folder = await newFolder()
    let end = await startRun(folder, { dieAt: pointOf(logs.length, undisturbed.appendCount) }).ended
    const more = Math.floor(Math.random() * (killsMoreMax + 1))
    for (let turn = 0; end.isKilled && killed < killCount; turn += 1) {
      killed += 1
      onProgress(`killed ${killed} of ${killCount}`)
      const run = startRun(folder)
      if (turn < more && killed < killCount) await killSometime(run, undisturbed.readMs)
      end = await run.ended
    }
    if (!end.isRead)
      return { judge: () => [`after ${killed} kill(s) the source is not read to its end any more`] }
    recoveryMs = Math.max(recoveryMs, end.readMs)
    logs.push(end.contents)
  }
  return {
    judge: (after) => {
      const faults = logs.flatMap((log) => compareContents(undisturbed.contents, log, after))
      if (faults.length > 0) return [...new Set(faults)]
      const repeated = logs.reduce((sum, { repeatedCount }) => sum + repeatedCount, 0)
      return {
        passed: [
          `${killed} kills over ${logs.length} log(s): 0 lost, 0 doubled in effect, ${repeated} written again as they were`,
          `the run after a kill had all within ${Math.ceil(recoveryMs)} ms of its first word`,
        ],
      }
    },
  }
}

const moments = ['before', 'during', 'after'] as const

/** The points around appends, in an order that spreads few of them over all, and comes to each in the end. */
function pointOf(turn: number, appendCount: number): DieAt {
  const count = moments.length * appendCount
  const point = Math.floor((turn * goldenPart * count) % count)
  return {
    append: 1 + Math.floor(point / moments.length),
    when: moments[point % moments.length] ?? 'before',
  }
}

const goldenPart = (Math.sqrt(5) - 1) / 2

/** At any time of its work. */
async function killSometime(run: TrialRun, readMs: number): Promise<void> {
  await run.until(() => true)
  await wait(Math.random() * readMs)
  await run.kill()
}
