import { join } from 'node:path'
import { HutongError } from '@hutong/process'
import type { SourceEvent } from '../../connector.ts'
import type { FolderPosition } from '../folder-position.ts'
import { jsonlFormat } from '../jsonl-format.ts'
import { createFileReader } from '../read-file.ts'
import { expectBegunFile } from '../read-folder.ts'
import type { Batch } from './batch-name.ts'
import type { Spool } from './open-spool.ts'
import type { Outcomes } from './watch-outcomes.ts'

/** The newest batch of which every row is in the log. */
export function publishedUpTo(position: FolderPosition | undefined): number {
  if (position === undefined) return 0
  return position.kind === 'after' ? position.sequence : position.sequence - 1
}

/** Reads the batches that a position has not passed, as files of JSON Lines, and counts what becomes of them. */
export function createBatchReader(spool: Spool, outcomes: Outcomes) {
  const readFile = createFileReader(jsonlFormat, 'utf-8')

  async function* readBatches(position: FolderPosition | undefined): AsyncGenerator<SourceEvent> {
    const batches = spool.from(publishedUpTo(position) + 1)
    const files = batches.map((batch) => fileOf(spool.folder, batch))
    expectBegunFile(files, position)
    for (const batch of batches) yield* readBatch(batch, position)
  }

  async function* readBatch(
    batch: Batch,
    position: FolderPosition | undefined,
  ): AsyncGenerator<SourceEvent> {
    const { sequence, rowCount, digest: sha256 } = batch
    const isBegun = position?.kind === 'inside' && position.sequence === sequence
    if (!isBegun) outcomes.begin(sequence)
    const completeness = { kind: 'complete', claim: { rowCount, sha256 } } as const
    try {
      for await (const event of readFile(fileOf(spool.folder, batch), completeness, position))
        yield withOutcome(event, sequence)
    } catch (cause) {
      throw cause instanceof HutongError ? cause : unreadable(batch, cause)
    }
  }

  function withOutcome(event: SourceEvent, sequence: number): SourceEvent {
    if (event.kind === 'file-refused') {
      const { reasons } = event
      outcomes.count(sequence, { publishedCount: 0, refused: [{ line: 0, reasons }] })
    }
    if (event.kind !== 'rows') return event
    return {
      ...event,
      onDelivered: (delivered) => {
        outcomes.count(sequence, delivered)
        if (event.complete) outcomes.deliver(sequence)
      },
    }
  }

  return readBatches
}

const fileOf = (folder: string, { name, sequence, size, writtenAt }: Batch) => ({
  name,
  path: join(folder, name),
  sequence,
  size,
  changedAt: writtenAt,
})

const unreadable = ({ name }: Batch, cause: unknown): HutongError =>
  new HutongError(
    'HUTONG_SOURCE_UNAVAILABLE',
    `the batch ${name} of the spool cannot be read: put it back, its sender was told that it is safe`,
    cause,
  )
