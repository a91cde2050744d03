import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { checkIndex, indexEntries, openIndexReader, openIndexWriter } from '@hutong/audit'
import { requireServer } from '@hutong/infra/testing'
import { folderTiles, openLedger } from '@hutong/ledger'
import { keepCopying } from '@hutong/ledger/entries'
import { fixedTopicsOf } from '@hutong/log'
import { applyTopics, openLog } from '@hutong/log/open'
import { signingKey, silentLogger, systemClock } from '@hutong/process'
import { temporaryFolder } from '@hutong/process/testing'
import { expect, onTestFinished, test, vi } from 'vitest'

const gateways = ['gateway-1', 'gateway-2', 'gateway-3']
const entriesEach = 1_500
const waiting = { timeout: 60_000 }

await requireServer('kafka', ({ address: kafka }) => {
  test('the ledgers of several gateways come over Kafka into one index, equal to all their tiles', async () => {
    const folder = temporaryFolder(onTestFinished)
    const topics = fixedTopicsOf('audit.entries')
    await applyTopics({ kafka, topics })
    const log = await openLog({ profile: 'city', kafka, instance: 'audit', topics })
    onTestFinished(() => log.close())
    const place = { kind: 'sqlite', file: join(folder, 'audit.db') } as const
    const stop = new AbortController()
    const { signal } = stop
    const indexing = await indexEntries({
      log,
      openIndex: () => openIndexWriter(place),
      entryKeys: join(folder, 'keys'),
      logger: silentLogger,
      signal,
    })
    const index = await openIndexReader(place)
    const working = gateways.map(async (name) => {
      const copying = keepCopying({
        folder: join(folder, name),
        instance: name,
        append: (entries) => log.append('audit.entries', entries),
        logger: silentLogger,
        signal,
      })
      await fillLedger(folder, name)
      return copying
    })
    const copying = await Promise.all(working)

    const ledgers = gateways.map((name) => ({
      name,
      tiles: folderTiles(join(folder, name)),
      vkeys: readFileSync(join(folder, `${name}.vkey`), 'utf8'),
    }))
    const expected = new Map(gateways.map((name) => [name, entriesEach]))
    const held = () => index.ledgers().catch(() => new Map<string, number>())
    await vi.waitUntil(async () => sum(await held()) === sum(expected), waiting)
    expect(await held()).toEqual(expected)
    expect(await checkIndex({ ledgers, index, onProgress: () => undefined })).toMatchObject({
      equal: true,
    })
    stop.abort()
    await index.close()
    await Promise.all([indexing.stopped, ...copying.map(({ stopped }) => stopped)])
  })
})

const sum = (counts: ReadonlyMap<string, number>): number =>
  [...counts.values()].reduce((all, count) => all + count, 0)

async function fillLedger(folder: string, name: string): Promise<void> {
  const ledger = await openLedger({
    folder: join(folder, name),
    origin: `hutong.example/${name}`,
    key: await signingKey(join(folder, 'keys'), name),
    clock: systemClock,
    logger: silentLogger,
  })
  const texts = Array.from({ length: entriesEach }, (_, at) =>
    JSON.stringify({
      v: 1,
      time: new Date(1_795_000_000_000 + at).toISOString(),
      kind: 'answer',
      client: name,
      department: 'ziran',
    }),
  )
  await Promise.all(texts.map((text) => ledger.append(Buffer.from(text))))
  await ledger.close()
}
