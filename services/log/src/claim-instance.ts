import { randomUUID } from 'node:crypto'
import { HutongError } from '@hutong/process'
import type { Clock, Logger } from '@hutong/process'
import { followTopic } from './follow-topic.ts'
import type { Log } from './log.ts'

export const instancesTopic = 'process.instances'

export interface ClaimSettings {
  readonly log: Log
  readonly instance: string
  /** Identity of the folder that the instance works in; another folder has another one, for ever. */
  readonly folder: string
  /** What to do when the name belongs to another folder, unless a new name is all it takes. */
  readonly remedy?: string
  readonly clock: Clock
  readonly logger: Logger
  readonly signal: AbortSignal
}

export interface InstanceClaim {
  /** Rejects with HUTONG_INSTANCE_TAKEN when another process takes the name over; never resolves. */
  readonly lost: Promise<never>
}

/** One run of an instance on one folder. */
interface Claim {
  readonly instance: string
  readonly folder: string
  readonly run: string
  /** Offset of the folder's first claim; left out in that claim itself. */
  readonly since?: number
  /** ms since 1970, for people. */
  readonly at: number
}

/**
 * Makes this process the one that bears an instance's name in the whole city. A name belongs for ever to the folder that claimed it first,
 * since two ledgers of one name would be two histories; of several processes on copies of one folder the newest goes on. No clock decides,
 * and nothing has to be renewed: the order of the log is enough.
 *
 * @throws HutongError HUTONG_INSTANCE_TAKEN, those of the log
 */
export async function claimInstance(settings: ClaimSettings): Promise<InstanceClaim> {
  const { log, instance, folder, clock } = settings
  const run = randomUUID()
  const lost = Promise.withResolvers<never>()
  lost.promise.catch(() => undefined)
  const heard = Promise.withResolvers<void>()
  let claimed = false
  const { claims, caughtUp } = followClaims(settings, (claim) => {
    if (claim.run === run) heard.resolve()
    const refusal = claimed ? refusalOf(claims, settings, run) : undefined
    if (refusal) lost.reject(refusal)
  })
  await caughtUp
  const before = refusalOf(claims, settings, claims.get(folder)?.run)
  if (before) throw before
  const known = claims.get(folder)
  const claim: Claim = { instance, folder, run, at: clock.now() }
  await write(log, known ? { ...claim, since: known.since } : claim)
  await heard.promise
  claimed = true
  const after = refusalOf(claims, settings, run)
  if (after) throw after
  const mine = claims.get(folder)
  // The folder's first claim may stand in the log twice, and compaction keeps the later one: from here on it is told since when.
  if (!known && mine) await write(log, mine)
  return { lost: lost.promise }
}

/** Each folder has a key of its own: whoever comes too late overwrites nothing. */
async function write(log: Log, claim: Claim): Promise<void> {
  await log.append(instancesTopic, [
    { key: keyOf(claim), value: Buffer.from(JSON.stringify(claim)) },
  ])
}

interface Heard extends Claim {
  readonly since: number
}

function followClaims(
  { log, instance, clock, logger, signal }: ClaimSettings,
  onClaim: (claim: Heard) => void,
): { readonly claims: ReadonlyMap<string, Heard>; readonly caughtUp: Promise<void> } {
  const claims = new Map<string, Heard>()
  const { caughtUp } = followTopic({
    log,
    topic: instancesTopic,
    signal,
    clock,
    onRecord: ({ key, value, offset }) => {
      const claim = parseClaim(value)
      if (!claim || keyOf(claim) !== key) {
        logger.warning('instance-claim-unreadable', { offset })
        return
      }
      if (claim.instance !== instance) return
      // A claim whose acknowledgement was lost comes twice: the folder has the name since the first.
      const before = claims.get(claim.folder)?.since ?? offset
      const known = { ...claim, since: Math.min(claim.since ?? offset, before) }
      claims.set(claim.folder, known)
      onClaim(known)
    },
    onFailure: (cause) => logger.failure('instance-claims-not-followed', cause),
  })
  return { claims, caughtUp }
}

/** Why this folder, in this run, does not have the name; undefined when it has, or when nobody has. */
function refusalOf(
  claims: ReadonlyMap<string, Heard>,
  { instance, folder, remedy = remedyUsual }: ClaimSettings,
  run: string | undefined,
): HutongError | undefined {
  const [holder] = [...claims.values()].toSorted((a, b) => a.since - b.since)
  if (!holder || (holder.folder === folder && holder.run === run)) return undefined
  const at = new Date(holder.at).toISOString()
  return new HutongError(
    'HUTONG_INSTANCE_TAKEN',
    holder.folder === folder
      ? `another process runs as ${instance} on a copy of this data folder since ${at}: stop one of them`
      : `the instance ${instance} belongs to another data folder, last started at ${at}: ${remedy}`,
  )
}

const remedyUsual =
  'give this process a HUTONG_INSTANCE that no other ever had, or the folder that the name belongs to'

const keyOf = ({ instance, folder }: Claim): string => `${instance}/${folder}`

function parseClaim(value: Uint8Array): Claim | undefined {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(value).toString('utf8'))
    return isClaim(parsed) ? parsed : undefined
  } catch {
    // Not JSON: the caller notes it, and it claims nothing.
    return undefined
  }
}

function isClaim(input: unknown): input is Claim {
  if (typeof input !== 'object' || input === null) return false
  const claim: Partial<Record<keyof Claim, unknown>> = { ...input }
  return (
    [claim.instance, claim.folder, claim.run].every((text) => typeof text === 'string') &&
    (claim.since === undefined || Number.isSafeInteger(claim.since)) &&
    Number.isSafeInteger(claim.at)
  )
}
