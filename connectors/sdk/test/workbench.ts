import { mkdtempSync, rmSync } from 'node:fs'
import { mkdir, rename, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fixedTopicsOf, quarantineTopic, recordsTopic, type Log, type LogRecord } from '@hutong/log'
import { openLog } from '@hutong/log/open'
import { silentLogger, systemClock, type Clock } from '@hutong/process'
import { isHeartbeatKey, openEvent, parseHeartbeat } from '@hutong/schemas'
import {
  parsePositionRecord,
  positionsTopic,
  runConnector,
  unseal,
  type Quarantined,
  type RunningConnector,
  type RunSettings,
  type Stream,
} from '../src/sdk.ts'
import { recordsTopicOf } from '../src/connector-topics.ts'
import { isPauseKey } from '../src/pause-record.ts'

const keys = { quarantine: Buffer.alloc(32, 7), recordId: Buffer.alloc(32, 9) }

/** A log, an inbox and everything a test of a connector asks of them. */
export async function openWorkbench(
  streams: readonly Stream[],
  folder: string = mkdtempSync(join(tmpdir(), 'hutong-connector-')),
) {
  const inbox = join(folder, 'inbox')
  const topics = new Set(streams.map(recordsTopicOf))
  const departments = new Set(streams.map(({ department }) => department))
  const log = await openLog({
    profile: 'embedded',
    folder,
    topics: [
      ...fixedTopicsOf(positionsTopic, 'catalogue.types'),
      ...[...topics].map((name) => recordsTopic(name)),
      ...[...departments].map((department) => quarantineTopic(department)),
    ],
  })

  /** Writes a file of the inbox, and its marker unless there is to be none. */
  async function put(
    file: string,
    content: string | Uint8Array,
    marker: string | null = '',
  ): Promise<void> {
    const path = join(inbox, file)
    await mkdir(dirname(path), { recursive: true })
    await writeFile(`${path}.part`, content)
    await rename(`${path}.part`, path)
    if (marker !== null) await writeFile(`${path}.ok`, marker)
  }

  function start(stream: Stream, options: Partial<RunSettings> = {}): Started {
    const stop = new AbortController()
    const running = runConnector({
      stream,
      log,
      inbox,
      keys,
      clock: systemClock,
      logger: silentLogger,
      signal: stop.signal,
      retryMsFirst: 1,
      ...options,
    })
    return {
      ...running,
      stop: async () => {
        stop.abort()
        await running.stopped
      },
    }
  }

  /** Runs until everything in the inbox was read once. */
  async function readOnce(stream: Stream, options: Partial<RunSettings> = {}) {
    const running = start(stream, options)
    await running.firstPollDone
    await running.stop()
    return running.status()
  }

  const all = (topic: string) => readAll(log, topic)
  return {
    folder,
    inbox,
    log,
    put,
    start,
    readOnce,
    all,
    records: async (stream: Stream) => {
      const found = await all(recordsTopicOf(stream))
      return found.filter(({ key }) => !isHeartbeatKey(key)).map(openRecord)
    },
    heartbeats: async (stream: Stream) => {
      const found = await all(recordsTopicOf(stream))
      return found.flatMap(({ key, value }) => (isHeartbeatKey(key) ? [parseHeartbeat(value)] : []))
    },
    quarantined: async ({ department }: Stream) =>
      (await all(`quarantine.${department}`)).map(openQuarantined),
    positions: async () =>
      (await all(positionsTopic)).flatMap(({ key, value }) =>
        isPauseKey(key) ? [] : [parsePositionRecord(value)],
      ),
    rename: (from: string, to: string) => rename(join(inbox, from), join(inbox, to)),
    remove: async () => {
      await log.close()
      rmSync(folder, { recursive: true })
    },
  }
}

export type Workbench = Awaited<ReturnType<typeof openWorkbench>>
export interface Started extends RunningConnector {
  readonly stop: () => Promise<void>
}

/** A clock that stands still until it is moved. */
export function handClock(
  startMs = Date.parse('2026-11-23T00:00:00Z'),
): Clock & { forward: (ms: number) => void } {
  let nowMs = startMs
  return {
    now: () => nowMs,
    forward: (ms) => {
      nowMs += ms
    },
  }
}

async function readAll(log: Log, topic: string): Promise<LogRecord[]> {
  const ends = await log.ends(topic)
  const records: LogRecord[] = []
  for (const [partition, end] of ends.entries()) {
    if (end === 0) continue
    for await (const batch of log.tail(topic, partition, 0, new AbortController().signal)) {
      records.push(...batch.records)
      if (batch.next >= end) break
    }
  }
  return records
}

function openRecord({ key, value }: LogRecord) {
  const opened = openEvent(value)
  if (!opened.ok) throw new Error(`${key}: ${opened.reason}`)
  const { recordVersion, status, fence, time, source } = opened.event
  return { key, version: recordVersion, status, fence, time, source, data: opened.data }
}

function openQuarantined({ key, value }: LogRecord) {
  const text = Buffer.from(value).toString()
  const entry: Quarantined = JSON.parse(text)
  const { kind, file, line, reasons, sealed } = entry
  const raw = sealed && unseal(sealed, keys.quarantine, key)
  return { key, kind, file, line, reasons, raw, text, codes: reasons.map(({ code }) => code) }
}
