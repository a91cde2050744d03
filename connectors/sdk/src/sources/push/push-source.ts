import { join } from 'node:path'
import type { Clock } from '@hutong/process'
import type { Source, SourceEvent } from '../../connector.ts'
import { parseFolderPosition } from '../folder-position.ts'
import { openSpool } from './open-spool.ts'
import { openPushServer } from './push-server.ts'
import { originOf, type PushSettings } from './push-settings.ts'
import { createBatchReader, publishedUpTo } from './read-batches.ts'
import { createReceiver } from './receive-batch.ts'
import { expectRoom } from './spool-room.ts'
import { createOutcomes } from './watch-outcomes.ts'

export interface PushSource {
  readonly settings: PushSettings
  readonly inbox: string
  readonly clock: Clock
}

/**
 * Rows that the department sends. Each batch lies in the spool before it is answered for, and is read from there as a file of JSON Lines: so
 * positions, versions and the rerun after a crash are those of a folder. It listens from its first poll on, or from the beginning of a run that is paused.
 *
 * How fresh the source is, its senders say: `polled` tells when the newest request was signed. Where all are silent, answers grow stale.
 */
export function pushSource({ settings, inbox, clock }: PushSource): Source {
  const outcomes = createOutcomes()
  let heardAt = 0
  let trouble: unknown
  let opening: ReturnType<typeof openAll> | undefined

  async function* poll(after: unknown): AsyncGenerator<SourceEvent> {
    const position = parseFolderPosition(after)
    const published = publishedUpTo(position)
    const { spool, readBatches } = await listen(published)
    // Taken before the batches: what comes meanwhile is news of the next poll.
    const readAt = Math.max(heardAt, spool.writtenAt())
    yield* readBatches(position)
    await spool.removeOld(published, clock.now() - settings.keepMs)
    await expectRoom(spool, settings)
    throwTrouble()
    // Until somebody has sent something, nobody knows what there is.
    yield { kind: 'polled', readAt: readAt > 0 ? readAt : null }
  }

  async function openAll(published: number) {
    const spool = await openSpool(join(inbox, settings.folder), published)
    const receive = createReceiver({
      settings,
      origin: originOf(settings),
      spool,
      outcomes,
      clock,
      onHeard: (signedAt) => {
        heardAt = Math.max(heardAt, signedAt)
      },
      onTrouble,
    })
    try {
      const server = await openPushServer(settings, receive, onTrouble)
      return { spool, server, readBatches: createBatchReader(spool, outcomes) }
    } catch (cause) {
      await spool.close()
      throw cause
    }
  }

  /** What could not be opened is tried again by the next poll. */
  async function listen(published: number) {
    opening ??= openAll(published)
    try {
      const parts = await opening
      outcomes.deliver(published)
      return parts
    } catch (cause) {
      opening = undefined
      throw cause
    }
  }

  function onTrouble(cause: unknown): void {
    trouble = cause
  }

  /** What went wrong with a batch is told to the operator too, and once. */
  function throwTrouble(): void {
    const met = trouble
    trouble = undefined
    if (met !== undefined) throw met
  }

  async function close(): Promise<void> {
    const parts = await opening?.catch(() => undefined)
    if (parts === undefined) return
    outcomes.close()
    await parts.server.close()
    await parts.spool.close()
  }

  return {
    poll,
    open: async (after) => void (await listen(publishedUpTo(parseFolderPosition(after)))),
    close,
  }
}
