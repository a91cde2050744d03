import { join } from 'node:path'
import { openIndexReader } from '@hutong/audit'
import { openLedger } from '@hutong/ledger'
import type { Log } from '@hutong/log'
import { openLog } from '@hutong/log/open'
import { failingLog } from '@hutong/log/testing'
import { signingKey, silentLogger, systemClock } from '@hutong/process'
import type { Logger } from '@hutong/process'
import { listeningLogger, temporaryFolder } from '@hutong/process/testing'
import { expect, onTestFinished, test, vi } from 'vitest'
import { hubTopics } from '../../src/hub-topics.ts'
import { runAuditIndex } from '../../src/offices/run-audit-index.ts'

const entryCount = 2_500
const everything = {
  reader: { as: 'authority' },
  order: 'newest',
  limit: 2 * entryCount,
} as const

test.each(['lost-before', 'answer-lost'] as const)(
  'a copy that fails (%s) is begun again, and every entry is in the index once',
  async (how) => {
    const data = temporaryFolder(onTestFinished)
    await sealEntries(data)
    const log = await openLog({ profile: 'embedded', folder: data, topics: hubTopics })
    onTestFinished(() => log.close())
    const { logger, heard } = listeningLogger()
    await copyAll(data, failingLog(log, { nth: 2, how }), logger)
    await heard('audit-copy-failed')
    const index = await openIndexReader({ kind: 'sqlite', file: join(data, 'audit.db') })
    const { entries } = await index.search(everything)
    await index.close()
    expect(entries.map((found) => found.at).toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: entryCount }, (_, at) => at),
    )
  },
)

/** A ledger of enough entries for several copies of at most 1,024 each. */
async function sealEntries(data: string): Promise<void> {
  const ledger = await openLedger({
    folder: join(data, 'ledger/hub'),
    origin: 'hutong.example/hub',
    key: await signingKey(join(data, 'keys'), 'ledger'),
    clock: systemClock,
    logger: silentLogger,
  })
  const entry = { v: 1, kind: 'answer', time: '2026-11-23T08:00:00.000Z', client: 'window' }
  await Promise.all(
    Array.from({ length: entryCount }, () => ledger.append(Buffer.from(JSON.stringify(entry)))),
  )
  await ledger.close()
}

async function copyAll(data: string, log: Log, logger: Logger): Promise<void> {
  const stop = new AbortController()
  const running = await runAuditIndex({
    log,
    settings: { data, instance: 'hub', entryKeys: join(data, 'keys') },
    logger,
    signal: stop.signal,
  })
  const index = await openIndexReader({ kind: 'sqlite', file: join(data, 'audit.db') })
  const count = () =>
    index.search(everything).then(
      ({ entries }) => entries.length,
      // It is not searched before it has held all that lay in the log.
      () => 0,
    )
  await vi.waitUntil(async () => (await count()) === entryCount, { timeout: 30_000 })
  await index.close()
  stop.abort()
  await running.stopped
}
