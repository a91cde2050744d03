import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { positionsTopic, runConnector } from '@hutong/connectors'
import type { Stream } from '@hutong/connectors'
import { quarantineTopic, recordsTopic } from '@hutong/log'
import { openLog } from '@hutong/log/open'
import { silentLogger, systemClock } from '@hutong/process'
import { topicName } from '@hutong/schemas'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeCity } from '../../src/city/make-city.ts'
import type { CitySummary } from '../../src/city/make-city.ts'
import { allStreams } from './all-streams.ts'

const folder = mkdtempSync(join(tmpdir(), 'hutong-city-'))
const inbox = join(folder, 'city')
let summary: CitySummary

beforeAll(async () => {
  summary = await makeCity({ people: 2000, seed: 3, folder: inbox })
})
afterAll(() => rmSync(folder, { recursive: true }))

const streams = (await allStreams()).filter(({ type }) => type !== 'org.abnormal')

test.each(streams)(
  'of the rows of $type, the bad ones and no others land in quarantine',
  async (stream) => {
    const file = summary.files.find(({ type }) => type === stream.type)
    if (!file) throw new Error(`no file of ${stream.type}`)
    const { rows, badRows } = file
    expect(rows - badRows).toBeGreaterThan(0)
    const { published, quarantined } = await readOnce(stream)
    expect({ published, quarantined }).toEqual({ published: rows - badRows, quarantined: badRows })
  },
)

/** Runs the department's own connector until it has read the file once. */
async function readOnce(stream: Stream) {
  const log = await openLog({
    profile: 'embedded',
    folder: mkdtempSync(join(folder, 'log-')),
    topics: [
      { name: positionsTopic, keep: 'compact' },
      { name: 'catalogue.types', keep: 'compact' },
      recordsTopic(topicName(stream.type, Number.parseInt(stream.version, 10))),
      quarantineTopic(stream.department),
    ],
  })
  const stop = new AbortController()
  const running = runConnector({
    stream,
    log,
    inbox,
    keys: { quarantine: Buffer.alloc(32, 1), recordId: Buffer.alloc(32, 2) },
    clock: systemClock,
    logger: silentLogger,
    signal: stop.signal,
  })
  await running.firstPollDone
  stop.abort()
  await running.stopped
  await log.close()
  return running.status()
}
