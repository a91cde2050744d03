import { appendFileSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { parseReceipt, parseSignedNote } from '@hutong/merkle'
import { HutongError, systemClock } from '@hutong/process'
import { listeningLogger } from '@hutong/process/testing'
import { expect, onTestFinished, test } from 'vitest'
import {
  createNoteEntry,
  openEntryKeys,
  openSealedDetails,
  type NoteEntry,
} from '../../src/entries.ts'
import { followKeys } from '../../src/keys/follow-keys.ts'
import {
  createKey,
  destroyLedgerKey,
  listKeys,
  rotateKey,
  type KeyPlace,
} from '../../src/keys/keys.ts'
import { readLedgerKeys } from '../../src/keys/ledger-key-files.ts'
import { openLedger, verifyLedger, type Ledger, type Sealed } from '../../src/ledger.ts'
import { keyPlace, years } from './place.ts'

const hub = { kind: 'ledger', instance: 'hub' } as const
const origin = 'hutong.example/hub'
const judged = { isDryRun: false }

test('a ledger at work takes up a new key, which its older one vouches for first', async () => {
  const { place, heard, entries, ledger, vkeys } = await working()
  await rotateKey(place, hub)
  await heard('ledger-key-added')
  const added = (await entries()).find(({ action }) => action === 'key-added')
  expect(added).toMatchObject({ kind: 'admin', department: 'hub', fields: [vkeys()[1]] })
  expect(signaturesOf(added?.sealed.receipt ?? '')).toBe(1)
  const next = await ledger.append(Buffer.from('next'))
  expect(signaturesOf(next.receipt)).toBe(2)
  expect(readFileSync(`${join(place.data, 'ledger', 'hub')}.vkey`, 'utf8').trim()).toBe(vkeys()[1])
})

test('an older key that was destroyed signs no more, and the ledger is still verified as a whole', async () => {
  const { place, heard, entries, ledger, vkeys } = await working()
  await rotateKey(place, hub)
  await heard('ledger-key-added')
  const [older] = await listKeys(place, years)
  const wish = { instance: 'hub', keyId: older?.keyId ?? '' }
  expect(await destroyLedgerKey(place, wish, judged)).toEqual({ done: true, keys: ['ledger-hub'] })
  await heard('key-destroyed-noted')
  await heard('ledger-key-dropped')
  const next = await ledger.append(Buffer.from('next'))
  expect(signaturesOf(next.receipt)).toBe(1)
  expect(vkeys()).toHaveLength(2)
  expect((await entries()).map(({ action }) => String(action)).toSorted()).toEqual([
    'key-added',
    'key-destroyed',
    'key-rotated',
  ])
  await ledger.close()
  const folder = join(place.data, 'ledger', 'hub')
  expect(await verifyLedger(folder, vkeys().join('\n'))).toMatchObject({ valid: true })
  expect(await listKeys(place, years)).toMatchObject([
    { state: 'destroyed', keyId: wish.keyId },
    { state: 'in-use', name: 'ledger-hub.2' },
    {},
    {},
  ])
})

test('neither the key in use, nor the last that the ledger knows, is destroyed', async () => {
  const place = keyPlace()
  const { ledger } = await opened(place)
  const before = await listKeys(place, years)
  const wish = { instance: 'hub', keyId: before[0]?.keyId ?? '' }
  expect(await destroyLedgerKey(place, wish, judged)).toMatchObject({ code: 'key-in-use' })
  await rotateKey(place, hub)
  expect((await listKeys(place, years)).map(({ state }) => state)).toEqual(['in-use', 'waiting'])
  expect(await destroyLedgerKey(place, wish, judged)).toMatchObject({
    code: 'key-in-use',
    message: expect.stringContaining('start its process'),
  })
  expect(await destroyLedgerKey(place, { ...wish, keyId: '00000000' }, judged)).toMatchObject({
    code: 'key-missing',
  })
  await ledger.close()
})

test('what was done with keys while no process ran is noted after the next start, by whom under the seal', async () => {
  const place = keyPlace()
  await createKey(place, { kind: 'seal', department: 'minzheng', quarter: '2027Q1' })
  const { heard, entries } = await working(place)
  await heard('key-created-noted')
  const [noted] = await entries()
  expect(noted).toMatchObject({
    kind: 'admin',
    action: 'key-created',
    fields: ['seal-minzheng-2027Q1'],
    answerClass: 'DONE',
  })
  const key = openEntryKeys(place.entryKeys).opening(String(noted?.sealedKey))
  expect(key && openSealedDetails(key, String(noted?.sealedDetails)).note).toContain('keeper')
})

test("a change of another ledger's key, and one that was noted before, are not noted", async () => {
  const place = keyPlace()
  await createKey(place, { kind: 'epoch', quarter: '2027Q1' })
  await createKey(place, { kind: 'ledger', instance: 'audit' })
  const first = await working(place)
  await first.heard('key-created-noted')
  await first.stop()
  const again = await working(place)
  await rotateKey(place, { kind: 'epoch', quarter: '2027Q1' })
  await again.heard('key-rotated-noted')
  expect((await again.entries()).map(({ action }) => action)).toEqual([
    'key-created',
    'key-rotated',
  ])
})

test('a folder of keys that is away takes no key from a ledger at work', async () => {
  const { place, heard, ledger } = await working()
  rmSync(place.keys, { recursive: true })
  await createKey(place, { kind: 'epoch', quarter: '2027Q1' })
  await heard('key-created-noted')
  expect(signaturesOf((await ledger.append(Buffer.from('next'))).receipt)).toBe(1)
})

test('a line of changes that is none is complained of, and passed over by nobody', async () => {
  const place = keyPlace()
  mkdirSync(place.entryKeys, { recursive: true })
  appendFileSync(join(place.entryKeys, 'key-changes.ndjson'), 'nonsense\n')
  await createKey(place, { kind: 'epoch', quarter: '2027Q1' })
  const { heard, entries } = await working(place)
  await heard('keys-not-followed')
  expect(await entries()).toEqual([])
})

/** A ledger whose keys are followed, as a process does it, only more often. */
test('while Kafka is away a new key is vouched for once', async () => {
  const { place, heard, entries, stop } = await working(keyPlace(), 'kafka-away')
  await rotateKey(place, hub)
  await heard('ledger-key-added')
  await heard('key-rotated-noted')
  const actions = (await entries()).map(({ action }) => String(action))
  await stop()
  expect(actions.toSorted()).toEqual(['key-added', 'key-rotated'])
})

async function working(place = keyPlace(), kafka?: 'kafka-away') {
  const { ledger, folder, noteEntry, heard, sealed, logger } = await opened(place)
  const noteAlone: NoteEntry = async (...note) => {
    await noteEntry(...note)
    throw new HutongError('HUTONG_LEDGER_NOT_REPLICATED', 'on purpose')
  }
  const following = followKeys({
    ...place,
    origin,
    ledger,
    noteEntry: kafka === 'kafka-away' ? noteAlone : noteEntry,
    logger,
    instance: 'hub',
    folder,
    lookEveryMs: 20,
  })
  const stop = async () => {
    await following.stop()
    await ledger.close()
  }
  onTestFinished(stop)
  return {
    place,
    ledger,
    heard,
    stop,
    vkeys: () => readFileSync(`${folder}.vkeys`, 'utf8').trim().split('\n'),
    entries: () => readEntries(ledger, sealed),
  }
}

async function opened(place: KeyPlace) {
  const folder = join(place.data, 'ledger', 'hub')
  const { logger, heard } = listeningLogger()
  const [key, ...newerKeys] = await readLedgerKeys(place.keys, 'hub')
  const clock = systemClock
  const ledger = await openLedger({ origin, folder, key, newerKeys, clock, logger })
  onTestFinished(() => ledger.close())
  const sealed: Sealed[] = []
  const append = async (bytes: Uint8Array) => {
    const one = await ledger.append(bytes)
    sealed.push(one)
    return one
  }
  const keys = openEntryKeys(place.entryKeys)
  const noteEntry = createNoteEntry({ ledger: { ...ledger, append }, keys, clock })
  return { ledger, folder, noteEntry, heard, sealed, logger }
}

/** All entries that are notes, with the proofs of those of this opening. */
async function readEntries(ledger: Ledger, sealed: readonly Sealed[]) {
  const found = []
  for await (const { index, bytes } of ledger.entries(0, AbortSignal.timeout(200))) {
    const text = Buffer.from(bytes).toString('utf8')
    if (!text.startsWith('{')) continue
    const members: Readonly<Record<string, unknown>> = JSON.parse(text)
    const receipt = sealed.find((one) => one.index === index)?.receipt ?? ''
    found.push({
      ...members,
      action: members['action'],
      sealedKey: members['sealedKey'],
      sealedDetails: members['sealed'],
      sealed: { receipt },
    })
  }
  return found
}

function signaturesOf(receipt: string): number {
  const checkpoint = parseReceipt(receipt)?.checkpoint ?? ''
  return parseSignedNote(checkpoint)?.signatures.length ?? 0
}
