import type { Worker, WorkerOptions } from 'node:worker_threads'
import type { Judgement, NamedSchema } from './judge-schemas.ts'
import { schemaLimits } from './schema-limits.ts'

/** Starts a thread on one of our modules. How that is done safely is the caller's to know: `startThread` of the process package. */
export type StartThread = (module: URL, options: WorkerOptions) => Worker

/** Limits of the thread that judges; those of `schemaLimits` by default. */
interface JudgeLimits {
  readonly msMax: number
  readonly mibMax: number
}

/**
 * Judges a new schema by the earlier ones of the same topic, in a thread that is ended when it takes too long or too much memory: schemas come from
 * strangers, and judging them compiles them.
 *
 * @throws Error when the program itself is wrong.
 */
export async function checkCompatibility(
  later: NamedSchema,
  earlier: readonly NamedSchema[],
  startThread: StartThread,
  limits: JudgeLimits = { msMax: schemaLimits.judgeMsMax, mibMax: schemaLimits.judgeMiBMax },
): Promise<Judgement> {
  const notJudged = (rule: string, fix: string): Judgement => ({
    verdict: 'not-judged',
    faults: [{ schema: later.name, path: '$', rule, fix }],
  })
  if (earlier.length > schemaLimits.earlierSchemasMax) {
    return notJudged('too-many', `compare with at most ${schemaLimits.earlierSchemasMax} schemas`)
  }
  const worker = startThread(new URL('./judge-worker.ts', import.meta.url), {
    workerData: { later, earlier },
    resourceLimits: { maxOldGenerationSizeMb: limits.mibMax, stackSizeMb: 4 },
  })
  const { promise, resolve, reject } = Promise.withResolvers<Judgement>()
  const late = setTimeout(() => resolve(notJudged('too-slow', tooCostly)), limits.msMax)
  worker.once('message', (judgement: Judgement) => resolve(judgement))
  worker.once('error', (cause) => {
    if (isOutOfMemory(cause)) resolve(notJudged('too-much-memory', tooCostly))
    else reject(cause)
  })
  worker.once('exit', () => reject(new Error('the thread that judges ended without a word')))
  try {
    return await promise
  } finally {
    clearTimeout(late)
    await worker.terminate()
  }
}

const tooCostly = 'it costs too much to judge: make it smaller'

function isOutOfMemory(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && cause.code === 'ERR_WORKER_OUT_OF_MEMORY'
}
