import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { folderTiles, openLedger, verifyReceipt } from '@hutong/ledger'
import { openEntryKeys, quarterOf } from '@hutong/ledger/entries'
import { retireLedger } from '@hutong/ledger/keys'
import { signingKey, silentLogger, systemClock } from '@hutong/process'
import { temporaryFolder } from '@hutong/process/testing'
import { expect, onTestFinished, test } from 'vitest'
import { openIndexBuilder, openIndexReader, rebuildIndex } from '../../src/audit.ts'
import { openProvers } from '../../src/reading/ledger-provers.ts'
import { entry } from '../open-index.ts'

const entryCount = 300

test('the entries of a retired ledger are indexed from its tiles, its last one too, and each is proved as before', async () => {
  const data = temporaryFolder(onTestFinished)
  const folder = join(data, 'ledger', 'hub')
  await fillAndRetire(data, folder)
  const place = { kind: 'sqlite', file: join(data, 'audit.db') } as const
  const builder = await openIndexBuilder(place)
  const vkeys = readFileSync(`${folder}.vkeys`, 'utf8')
  const report = await rebuildIndex({
    ledgers: [{ name: 'hub', tiles: folderTiles(folder), vkeys }],
    builder,
    openDetails: () => undefined,
    onProgress: () => undefined,
    signal: new AbortController().signal,
  })
  await builder.close()
  expect(report).toMatchObject({ ledgers: [{ name: 'hub', entries: entryCount + 1 }] })

  const index = await openIndexReader(place)
  onTestFinished(() => index.close())
  const prove = openProvers({ folder: join(data, 'ledger'), places: new Map() }, systemClock)
  const query = { reader: { as: 'authority' }, order: 'newest', limit: 500 } as const
  const { entries } = await index.search(query)
  expect(entries[0]).toMatchObject({ kind: 'admin', action: 'ledger-retired' })
  expect(entries).toHaveLength(entryCount + 1)
  for (const { ledger, at, bytes } of entries) {
    const proved = await prove(ledger, at, bytes)
    const receipt = proved.ok ? proved.receipt : proved.why
    expect(await verifyReceipt({ receipt, vkey: vkeys })).toMatchObject({ valid: true, index: at })
  }
})

async function fillAndRetire(data: string, folder: string): Promise<void> {
  const keys = join(data, 'keys')
  const means = { clock: systemClock, logger: silentLogger }
  const key = await signingKey(keys, 'ledger-hub')
  await openEntryKeys(keys).epoch(quarterOf(systemClock.now()))
  const ledger = await openLedger({ ...means, folder, origin: 'hutong.example/hub', key })
  const texts = Array.from({ length: entryCount }, (_, at) => JSON.stringify(entry(at % 24)))
  await Promise.all(texts.map((text) => ledger.append(Buffer.from(text))))
  await ledger.close()
  await retireLedger({
    ...means,
    folder,
    instance: 'hub',
    keys,
    entryKeys: keys,
    by: 'keeper',
    append: () => Promise.resolve(),
  })
}
