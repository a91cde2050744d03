import { HutongError, wait } from '@hutong/process'
import type { Log } from '@hutong/log'
import type { Generations } from '@hutong/store'
import { untilAsFar } from './is-as-far.ts'

export interface Switch {
  readonly generations: Generations
  readonly log: Pick<Log, 'partitionCount'>
  readonly topics: readonly string[]
  readonly from: number
  readonly to: number
  readonly signal: AbortSignal
  /** How long the projection has to make the switch, ms. */
  readonly projectionMsMax: number
}

const lookEveryMs = 100
const asFarMsMax = 60_000

/**
 * Lets the projection of the active generation make the switch, and makes it here when there is none: then nobody moves the active generation, and once the
 * other is as far no answer can go back. The compare-and-set decides when both do it.
 *
 * @returns who made it
 * @throws HutongError HUTONG_REBUILD_NOT_SWITCHED: nothing was changed
 */
export async function switchGeneration(change: Switch): Promise<'projection' | 'rebuild'> {
  const { generations, from, to, signal } = change
  try {
    await generations.propose(to)
    if (await isMadeByProjection(change)) return 'projection'
    const isThere = await untilAsFar(
      { ...change, generation: to, than: from },
      { msMax: asFarMsMax, signal },
    )
    if (!isThere) throw notSwitched(change, 'it did not come as far as the active one')
    if (await generations.activate(to, { expected: from })) return 'rebuild'
    if ((await generations.active()) === to) return 'projection'
    throw notSwitched(change, 'a third one was activated meanwhile')
  } catch (cause) {
    // The projection would find out by itself after a while that nobody keeps the new one up.
    if ((await generations.proposed()) === to) await generations.propose(null)
    throw cause
  }
}

async function isMadeByProjection(change: Switch): Promise<boolean> {
  const { generations, from, to, signal, projectionMsMax } = change
  const inTime = AbortSignal.any([signal, AbortSignal.timeout(projectionMsMax)])
  while (await wait(lookEveryMs, inTime)) {
    const active = await generations.active()
    if (active === to) return true
    if (active !== from) throw notSwitched(change, `generation ${active ?? 'none'} became active`)
    if ((await generations.proposed()) === to) continue
    // It may have been made between the two looks.
    if ((await generations.active()) === to) return true
    throw notSwitched(change, 'the projection took the proposal back')
  }
  // The projection writes in the builder's place as soon as it has made the switch, and that may have ended the work before the next look.
  if ((await generations.active()) === to) return true
  signal.throwIfAborted()
  return false
}

const notSwitched = ({ from, to }: Switch, why: string): HutongError =>
  new HutongError(
    'HUTONG_REBUILD_NOT_SWITCHED',
    `generation ${to} was not switched to, ${from} stays active (${why}): see that the projection runs, and go on with --resume ${to}`,
  )
