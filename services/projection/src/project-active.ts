import { HutongError, wait } from '@hutong/process'
import type { Generations, RecordWriter } from '@hutong/store'
import { recordTypes } from '@hutong/schemas'
import { untilAsFar } from './is-as-far.ts'
import { startProjection } from './project.ts'
import type { Projection, ProjectionSettings } from './project.ts'
import { retryWaitMs } from './retry-wait.ts'

export interface ActiveSettings extends Omit<ProjectionSettings, 'store'> {
  readonly generations: Generations
  /** Opens a writer of the generation that is active at that moment. */
  readonly openWriter: () => Promise<RecordWriter>
  /** How long nothing is written while a proposed generation comes as far, ms: 10 s at most. */
  readonly asFarMsMax?: number
}

/** The projection of one generation, until another is active. */
interface Run {
  readonly generation: number
  readonly projection: Projection
  /** Aborted when the projection has failed, or is to stop. */
  readonly over: AbortSignal
  readonly failure: () => { readonly cause: unknown } | undefined
  /** Finishes what is under way and closes the writer. From then on this process writes nothing. */
  readonly end: () => Promise<void>
}

const lookEveryMs = 500
const asFarMsMaxUsual = 10_000

/**
 * Carries the log into the active generation, and goes over to another one when that is to answer. A generation that is proposed was built beside this one and
 * is kept up by its builder. Only the writer of the active generation can tell that nothing of it will be ahead of the other at the switch, so the
 * switch is made here: it stops writing, waits until every slot of the new one is as far, activates it, and begins again there, at the positions that lie
 * with the records. So no record is left out, and no question is answered from an earlier place than one before it. A process that dies on the way
 * changes nothing: the active generation stays what it is, and the next start looks again.
 *
 * `stopped` is as with `startProjection`. @throws HutongError of `openWriter`, at the start.
 */
export async function projectActive(settings: ActiveSettings): Promise<Projection> {
  const caughtUp = Promise.withResolvers<void>()
  let run = await begin()
  const stopped = goOn()
  stopped.then(() => caughtUp.reject(endedEarly()), caughtUp.reject)
  // Whoever does not wait for it hears of a failure through `stopped`.
  caughtUp.promise.catch(() => undefined)
  return { status: () => run.projection.status(), caughtUp: caughtUp.promise, stopped }

  async function goOn(): Promise<void> {
    try {
      while (await isToGoOver(run, settings)) {
        await run.end()
        run = await beginAgain(begin, settings)
      }
    } finally {
      await run.end()
    }
  }

  async function begin(): Promise<Run> {
    const begun = await beginRun(settings)
    // A run that is ended for another is no failure: the next one catches up.
    begun.projection.caughtUp.then(caughtUp.resolve, () => undefined)
    return begun
  }
}

async function beginRun(settings: ActiveSettings): Promise<Run> {
  const { generations, openWriter, signal } = settings
  for (;;) {
    const before = await generations.active()
    const store = await openWriter()
    const generation = await generations.active()
    if (generation === null || (before !== null && before !== generation)) {
      // It was changed meanwhile: which one the writer writes is not known.
      await store.close()
      continue
    }
    const ended = new AbortController()
    const stop = AbortSignal.any([signal, ended.signal])
    const projection = startProjection({ ...settings, store, signal: stop })
    const failed = new AbortController()
    let failure: { readonly cause: unknown } | undefined
    projection.stopped.catch((cause: unknown) => {
      failure = { cause }
      failed.abort()
    })
    const finish = async (): Promise<void> => {
      ended.abort()
      await projection.stopped.catch(() => undefined)
      await store.close()
    }
    let finished: Promise<void> | undefined
    return {
      generation,
      projection,
      over: AbortSignal.any([signal, failed.signal]),
      failure: () => failure,
      end: () => (finished ??= finish()),
    }
  }
}

/** The store may be away just now: there is no giving up, as with everything in the projection. */
async function beginAgain(
  begin: () => Promise<Run>,
  { logger, signal }: ActiveSettings,
): Promise<Run> {
  for (let failures = 1; ; failures += 1) {
    try {
      return await begin()
    } catch (cause) {
      if (signal.aborted) throw cause
      logger.failure('projection-not-begun', cause, { failures })
      await wait(retryWaitMs(failures), signal)
    }
  }
}

/** Resolves when another generation is to be written, with true, or when the signal is aborted. Rejects with what the projection failed with. */
async function isToGoOver(run: Run, settings: ActiveSettings): Promise<boolean> {
  const { logger, signal } = settings
  for (;;) {
    await wait(lookEveryMs, run.over)
    if (signal.aborted) return false
    try {
      if (await isReplaced(run, settings)) return true
    } catch (cause) {
      logger.failure('generations-not-read', cause)
    }
    const failure = run.failure()
    if (failure) throw failure.cause
  }
}

/** Whether another generation is active, or the writer of this one has stopped for it. */
async function isReplaced(run: Run, settings: ActiveSettings): Promise<boolean> {
  const { generations, logger } = settings
  const active = await generations.active()
  // None at all: the list was lost, and the writer brings it back.
  if (active !== null && active !== run.generation) return true
  const proposed = await generations.proposed()
  if (proposed === null || proposed === run.generation) return false
  const change = { from: run.generation, to: proposed }
  logger.event('generation-switch-begun', change)
  await run.end()
  try {
    const isSwitched = await takePlace(change, settings)
    if (isSwitched) logger.event('generation-switched', change)
    else logger.warning('generation-not-switched', change)
  } catch (cause) {
    logger.failure('generation-not-switched', cause, change)
  }
  return true
}

/** Nobody writes `from` meanwhile. False = `to` did not come as far, or another was activated: the proposal is taken back. */
async function takePlace(
  { from, to }: { readonly from: number; readonly to: number },
  settings: ActiveSettings,
): Promise<boolean> {
  const { generations, log, types = recordTypes, signal } = settings
  const topics = types.map(({ topic }) => topic)
  const question = { generations, log, topics, generation: to, than: from }
  const isSwitched =
    (await untilAsFar(question, { msMax: settings.asFarMsMax ?? asFarMsMaxUsual, signal })) &&
    (await generations.activate(to, { expected: from }))
  if (!isSwitched && !signal.aborted) await generations.propose(null)
  return isSwitched
}

const endedEarly = (): HutongError =>
  new HutongError('HUTONG_PROJECTION_ENDED', 'the projection was stopped before it had caught up')
