import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { KeyObject } from 'node:crypto'
import { formatVerifierKey } from '@hutong/merkle'
import { HutongError, readSigningKey, writeFileDurably, type Logger } from '@hutong/process'
import { verifierOf } from '../checkpoint-signer.ts'
import type { Ledger } from '../ledger.ts'
import type { NoteEntry } from '../note-entry.ts'
import { readKeyChanges, type KeyChange } from './key-changes.ts'
import { listLedgerKeys } from './ledger-key-files.ts'
import { isAmong } from './verifier-files.ts'

export interface FollowedKeys {
  readonly ledger: Ledger
  readonly noteEntry: NoteEntry
  readonly logger: Logger
  readonly origin: string
  readonly instance: string
  /** The ledger's own folder. */
  readonly folder: string
  readonly keys: string
  readonly entryKeys: string
  readonly lookEveryMs?: number | undefined
}

const lookEveryMsUsual = 2_000
/** Nobody asked: the ledger speaks of itself, as its digests do. */
const itself = { client: '-' }
const department = 'hub'

/**
 * Looks at the folders of keys every two seconds: takes up new keys of the ledger, lets go of those that were destroyed, and notes what somebody did with keys on
 * the command line. Every instance notes the changes of the keys that all share, so that no ledger has to be looked for.
 */
export function followKeys(followed: FollowedKeys): { readonly stop: () => Promise<void> } {
  const { ledger, logger, lookEveryMs = lookEveryMsUsual } = followed
  const takeUp = createTakeUp(followed)
  let looking: Promise<void> | null = null
  const look = async (): Promise<void> => {
    try {
      await takeUp()
      await noteChanges(followed)
    } catch (cause) {
      // Looked at again in two seconds: what was not taken up or noted then is still there.
      if (ledger.state().open) logger.failure('keys-not-followed', cause)
    }
    looking = null
  }
  const begin = (): void => {
    if (ledger.state().open) looking ??= look()
  }
  begin()
  const timer = setInterval(begin, lookEveryMs)
  timer.unref()
  return {
    stop: async () => {
      clearInterval(timer)
      await looking
    },
  }
}

/** Reads the ledger's keys when their files are others than before. */
function createTakeUp(followed: FollowedKeys): () => Promise<void> {
  const { ledger, noteEntry, logger, origin, instance, keys: folder } = followed
  let taken = ''
  let signing: readonly KeyObject[] = []
  return async () => {
    const files = listLedgerKeys(folder, instance)
    const seen = files.map(({ name }) => name).join()
    // A folder that is away takes no key from a ledger at work.
    if (seen === taken || files.length === 0) return
    const keys = files.map(({ name }) => readSigningKey(join(folder, `${name}.pem`)))
    const known = keys.filter((key) => isKnown(key))
    const isFewer = known.length < signing.length
    // Should none be left that the ledger knows, those in memory go on, and vouch for what comes.
    if (known.length > 0) {
      await ledger.signWith(known)
      signing = known
    }
    if (isFewer) logger.event('ledger-key-dropped', { left: known.length })
    for (const key of keys.filter((one) => !isKnown(one))) {
      const vkey = formatVerifierKey(verifierOf(origin, key))
      // Under the older keys alone, before the new one signs anything: so they vouch for it. In clear, among the fields, where an auditor without sealing keys finds it.
      await noteOnce(noteEntry, { action: 'key-added', fields: [vkey], details: {} })
      signing = [...signing, key]
      await ledger.signWith(signing)
      logger.event('ledger-key-added', { vkey })
    }
    taken = seen
  }

  function isKnown(key: KeyObject): boolean {
    return isAmong(ledger.verifiers(), verifierOf(origin, key))
  }
}

/** At least once: a crash between the entry and the written number notes a change again. */
async function noteChanges(followed: FollowedKeys): Promise<void> {
  const { keys, entryKeys, folder, instance, noteEntry, logger } = followed
  const journals = [
    { of: entryKeys, noted: join(folder, 'entry-keys-noted') },
    ...(keys === entryKeys ? [] : [{ of: keys, noted: join(folder, 'keys-noted') }]),
  ]
  for (const { of, noted } of journals) {
    const before = existsSync(noted) ? Number(readFileSync(noted, 'utf8')) : 0
    const changes = await readKeyChanges(of, before)
    for (const change of changes.filter((one) => (one.instance ?? instance) === instance)) {
      await noteChange(noteEntry, change)
      logger.event(`${change.action}-noted`, { key: change.key })
    }
    if (changes.length > 0) await writeFileDurably(noted, `${before + changes.length}\n`)
  }
}

async function noteChange(noteEntry: NoteEntry, change: KeyChange): Promise<void> {
  const { action, key, by, time } = change
  const details = { note: `by the account ${by} of the machine, at ${time}` }
  await noteOnce(noteEntry, { action, fields: [key], details })
}

/** Nobody waits for an answer here, so an entry that is in the ledger is enough: where Kafka is away, noting it again would only double it. */
async function noteOnce(
  noteEntry: NoteEntry,
  note: Pick<Parameters<NoteEntry>[2], 'action' | 'fields' | 'details'>,
): Promise<void> {
  try {
    await noteEntry(itself, department, {
      ...note,
      kind: 'admin',
      traceId: undefined,
      answerClass: 'DONE',
      status: 200,
    })
  } catch (cause) {
    if (!(cause instanceof HutongError && cause.code === 'HUTONG_LEDGER_NOT_REPLICATED'))
      throw cause
  }
}
