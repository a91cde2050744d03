import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Log, LogEntry } from '@hutong/log'
import { openLog } from '@hutong/log/open'
import { silentLogger } from '@hutong/process'
import type { Logger, LogFields } from '@hutong/process'
import { projectActive, rebuildStore, startProjection } from '@hutong/projection'
import type {
  ActiveSettings,
  Projection,
  ProjectionSettings,
  RebuildReport,
  RebuildSettings,
} from '@hutong/projection'
import { buildEvent, createSubjectKeyer, formatRecordVersion, recordType } from '@hutong/schemas'
import type { RecordEvent } from '@hutong/schemas'
import type { Generations, RecordReader, RecordWriter } from '@hutong/store'
import { openGenerations, openRecordReader, openRecordWriter } from '@hutong/store/open'

export const topic = 'records.marriage.event.v1'
export const husband = '330106199003079975'
export const wife = '330106199003079983'
export const subjectKey = createSubjectKeyer(Buffer.alloc(32, 7))

const found = recordType('marriage.event')
if (!found) throw new Error('the type marriage.event is published')
const info = found

export const marriage = {
  certificateNo: 'J330106-2015-999001',
  event: 'MARRIAGE',
  registeredOn: '2015-05-20',
  registrarCode: '330106001',
  partyA: { name: '张伟', idType: 'resident-id', idNumber: husband },
  partyB: { name: '王芳', idType: 'resident-id', idNumber: wife },
}

export const version = (n: number, epoch = 0): string => formatRecordVersion(epoch, BigInt(n))

/** A good record, with one thing changed. */
export const event = (change: Partial<RecordEvent> = {}): LogEntry =>
  buildEvent({
    type: 'marriage.event',
    version: '1.0',
    source: 'minzheng',
    recordId: '1',
    recordVersion: version(1),
    fence: 1,
    status: 'active',
    time: '2026-01-01T00:00:00Z',
    data: marriage,
    ...change,
  })

export interface Fixture {
  readonly log: Log
  readonly writer: RecordWriter
  readonly reader: RecordReader
  readonly generations: Generations
  /** Of the active generation when none is named. */
  readonly openWriter: (generation?: number) => Promise<RecordWriter>
  /** Runs until `stop`, or until the fixture is closed. */
  readonly start: (change?: Partial<ProjectionSettings>) => Projection
  /** The same, following the active generation. */
  readonly follow: (change?: Partial<ActiveSettings>) => Promise<Projection>
  /** With short waits; it is stopped by its own signal alone. */
  readonly rebuild: (change?: Partial<RebuildSettings>) => Promise<RebuildReport>
  readonly stop: () => Promise<void>
  /** Resolves at the next log line of this name. */
  readonly logged: (name: string) => Promise<LogFields>
  readonly append: (...entries: LogEntry[]) => Promise<unknown>
  readonly bySubject: (idNumber: string) => Promise<readonly unknown[]>
  readonly close: () => Promise<void>
  now: number
}

export async function openFixture(): Promise<Fixture> {
  const folder = mkdtempSync(join(tmpdir(), 'hutong-projection-'))
  const log = await openLog({
    profile: 'embedded',
    folder,
    topics: [
      { name: topic, keep: 'compact' },
      { name: 'catalogue.types', keep: 'compact' },
    ],
  })
  const writer = await openRecordWriter({ profile: 'embedded', folder })
  const reader = await openRecordReader({ profile: 'embedded', folder })
  const generations = await openGenerations({ profile: 'embedded', folder })
  const openWriter = (generation?: number): Promise<RecordWriter> =>
    openRecordWriter({
      profile: 'embedded',
      folder,
      ...(generation === undefined ? {} : { generation }),
    })
  const listeners = new Map<string, (fields: LogFields) => void>()
  const tell = (name: string, fields: LogFields = {}): void => listeners.get(name)?.(fields)
  const logger: Logger = {
    ...silentLogger,
    event: tell,
    warning: tell,
    failure: (name, _, fields) => tell(name, fields),
  }
  const running: { readonly abort: AbortController; readonly projection: Projection }[] = []

  const stop = async (): Promise<void> => {
    for (const { abort } of running) abort.abort()
    await Promise.allSettled(running.map(({ projection }) => projection.stopped))
    running.length = 0
  }
  const common = (signal: AbortSignal) => ({
    log,
    subjectKey,
    clock: { now: () => fixture.now },
    logger,
    signal,
    types: [info],
  })
  const fixture: Fixture = {
    log,
    writer,
    reader,
    generations,
    openWriter,
    now: 1_800_000_000_000,
    start: (change = {}) => {
      const abort = new AbortController()
      const projection = startProjection({
        ...common(abort.signal),
        store: writer,
        ...change,
      })
      running.push({ abort, projection })
      return projection
    },
    follow: async (change = {}) => {
      const abort = new AbortController()
      const projection = await projectActive({
        ...common(abort.signal),
        generations,
        openWriter,
        ...change,
      })
      running.push({ abort, projection })
      return projection
    },
    rebuild: (change = {}) =>
      rebuildStore({
        ...common(new AbortController().signal),
        generations,
        openWriter,
        reader,
        // Without a projection nobody makes the switch, however long one waits.
        waits: {
          behindMsMax: 300,
          againMs: 50,
          projectionMsMax: running.length > 0 ? 20_000 : 100,
          takeOverMsMax: 20_000,
        },
        ...change,
      }),
    stop,
    logged: (name) => new Promise((resolve) => listeners.set(name, resolve)),
    append: (...entries) => log.append(topic, entries),
    bySubject: async (idNumber) =>
      (await reader.bySubject(topic, [subjectKey('resident-id', idNumber)])).records,
    close: async () => {
      await stop()
      await generations.close()
      await reader.close()
      await writer.close()
      await log.close()
      rmSync(folder, { recursive: true })
    },
  }
  return fixture
}
