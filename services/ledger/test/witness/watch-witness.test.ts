import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import type { RequestListener } from 'node:http'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import {
  cosignerKey,
  openCosignature,
  parseSignedNote,
  tilePath,
  tileWidth,
  type CosignerKey,
} from '@hutong/merkle'
import { silentLogger, systemClock, type Clock } from '@hutong/process'
import { listenForTest } from '@hutong/process/testing'
import { describe, expect, onTestFinished, test } from 'vitest'
import { openLedger, verifyLedger, verifyReceipt } from '../../src/ledger.ts'
import { publicKeyBytes, sha256, verifyEd25519 } from '../../src/sha256.ts'
import type { WitnessWish } from '../../src/witness/watch-witness.ts'
import { readWitnessed, witnessedFile } from '../../src/witness/witness.ts'
import { appendMany } from '../support.ts'
import {
  newFolder,
  newKey,
  openWatched,
  origin,
  startWitness,
  type Running,
} from './open-watched.ts'

const key = newKey()

describe('a ledger with a witness', () => {
  test('publishes its checkpoint with the cosignature, and leaves its receipts as they are', async () => {
    const { folder, witness, ledger } = await begin()
    const [sealed] = await appendMany(ledger, 3)
    await cosignedAt(3, folder, witness)
    await expect
      .poll(() => openCosignature(publishedIn(folder), witness.key, verifyEd25519), {
        timeout: 20_000,
      })
      .not.toBeNull()
    expect(publishedIn(folder).startsWith(ledger.checkpoint())).toBe(true)
    expect(sealed?.receipt).not.toContain(witness.key.name)
    const vkey = readFileSync(`${folder}.vkey`, 'utf8')
    expect(await verifyReceipt({ receipt: sealed?.receipt ?? '', vkey })).toMatchObject({
      valid: true,
    })
    await ledger.close()
    expect(await verifyLedger(folder, vkey)).toMatchObject({ valid: true, publishedSize: 3 })
  })

  test('is cosigned again as it grows, past full tiles too', async () => {
    const { folder, witness, ledger } = await begin()
    for (const size of [1, 256, 700]) {
      await appendMany(ledger, size - ledger.size())
      await cosignedAt(size, folder, witness)
    }
    const note = readFileSync(witnessedFile(folder), 'utf8')
    expect(parseSignedNote(note)?.signatures.map(({ name }) => name)).toEqual([
      'hutong.example/hub',
      witness.key.name,
    ])
  })

  test('goes on from what was cosigned in its life before', async () => {
    const { folder, witness, ledger } = await begin()
    await appendMany(ledger, 5)
    await cosignedAt(5, folder, witness)
    await ledger.close()
    const next = await openWatched(witness, { folder, key })
    await appendMany(next.ledger, 5)
    await cosignedAt(10, folder, witness)
  })

  test('asks the witness where it is when it has forgotten itself', async () => {
    const { folder, witness, ledger } = await begin()
    await appendMany(ledger, 5)
    await cosignedAt(5, folder, witness)
    await ledger.close()
    rmSync(witnessedFile(folder))
    const next = await openWatched(witness, { folder, key })
    await appendMany(next.ledger, 2)
    await cosignedAt(7, folder, witness)
  })

  test('shows itself from its beginning to another witness', async () => {
    const { folder, witness, ledger } = await begin()
    await appendMany(ledger, 5)
    await cosignedAt(5, folder, witness)
    await ledger.close()
    const other = await startWitness(key)
    await openWatched(other, { folder, key })
    await cosignedAt(5, folder, other)
  })
})

test('over a rotation of its key a ledger is cosigned, until the key that the witness knows is gone', async () => {
  const { folder, witness, ledger, heard } = await begin()
  const newer = newKey()
  await ledger.signWith([key, newer])
  await appendMany(ledger, 2)
  await cosignedAt(2, folder, witness)
  await ledger.signWith([newer])
  await appendMany(ledger, 2)
  expect(await heard('witness-silent')).toEqual({
    why: expect.stringContaining('give its keeper the newest verifier key of this ledger'),
  })
  expect(ledger.state()).toEqual({ open: true })
})

test('a witness that was not given the newer key raises the alarm, which ends when it is, and nothing was refused meanwhile', async () => {
  const clock = movingClock()
  const witness = await startWitness(key)
  const newer = newKey()
  const { ledger, folder, heard } = await openWatched(
    { ...witness, alarmMs: 900_000 },
    { folder: newFolder(), key, clock },
  )
  await appendMany(ledger, 2)
  await cosignedAt(2, folder, witness)
  await ledger.signWith([newer])
  await appendMany(ledger, 3)
  await heard('witness-silent')
  clock.move(900_000)
  await heard('witness-alarm')
  expect(ledger.state()).toEqual({
    open: true,
    alarm: expect.stringContaining('does not know the key that this ledger signs with (403)'),
  })
  witness.watch(key, newer)
  await cosignedAt(5, folder, witness)
  await expect.poll(() => ledger.state(), { timeout: 20_000 }).toEqual({ open: true })
})

test('a witness that is never given the newer key ends the ledger after a longer while', async () => {
  const clock = movingClock()
  const witness = await startWitness(key)
  const { ledger, folder, heard, failed } = await openWatched(witness, {
    folder: newFolder(),
    key,
    clock,
  })
  await appendMany(ledger, 2)
  await cosignedAt(2, folder, witness)
  await ledger.signWith([newKey()])
  await appendMany(ledger, 1)
  await heard('witness-silent')
  clock.move(14_400_000)
  expect(await failed).toMatchObject({
    code: 'HUTONG_LEDGER_WITNESS_SILENT',
    message: expect.stringContaining('give its keeper the newest verifier key'),
  })
  await expect(appendMany(ledger, 1)).rejects.toMatchObject({
    code: 'HUTONG_LEDGER_WITNESS_SILENT',
  })
})

describe('a ledger stops at once when the witness cosigned', () => {
  test('more than it has: it was rolled back, published checkpoint and all', async () => {
    const { folder, witness, failure } = await rolledBack(0)
    expect(await failure).toMatchObject({
      code: 'HUTONG_LEDGER_WITNESS_REFUSED',
      message: expect.stringMatching(
        /cosigned 9 entries of this ledger, which has 5: it was rolled back/u,
      ),
    })
    expect((await readWitnessed(folder, witness.key))?.checkpoint.size).toBe(5)
  })

  test('what it does not contain: it was rolled back and grew differently', async () => {
    const { failure, ledger } = await rolledBack(8)
    expect(await failure).toMatchObject({
      code: 'HUTONG_LEDGER_WITNESS_REFUSED',
      message: expect.stringContaining(
        'does not contain what the witness cosigned of it (9 entries)',
      ),
    })
    await expect(appendMany(ledger, 1)).rejects.toThrow('it was forked')
    expect(ledger.state()).toMatchObject({ open: false })
  })

  test('as many entries as it has, and they are others', async () => {
    const { failure } = await rolledBack(4)
    expect(await failure).toMatchObject({ message: expect.stringContaining('it was forked') })
  })

  test('more than it has, and no start on it releases a receipt', async () => {
    const { folder, witness, ledger } = await rolledBack(0)
    await expect(appendMany(ledger, 1)).rejects.toThrow('it was rolled back')
    await ledger.close()
    const again = await openWatched(witness, { folder, key })
    await expect(appendMany(again.ledger, 1)).rejects.toThrow('it was rolled back')
  })

  test('what it does not contain, as it remembers itself: nobody has to be reached for that', async () => {
    const { folder, witness, ledger } = await begin()
    await appendMany(ledger, 5)
    await cosignedAt(5, folder, witness)
    await ledger.close()
    await witness.stop()
    const cosigned = readFileSync(witnessedFile(folder))
    rmSync(folder, { recursive: true })
    await appendAlone(folder, 6)
    writeFileSync(witnessedFile(folder), cosigned)
    const { failed } = await openWatched(witness, { folder, key })
    expect(await failed).toMatchObject({
      code: 'HUTONG_LEDGER_WITNESS_REFUSED',
      message: expect.stringContaining('it was forked'),
    })
  })

  test('the history of a copy that lives beside it: only one of the two is ever cosigned', async () => {
    const { folder, witness, ledger } = await begin()
    await appendMany(ledger, 5)
    await cosignedAt(5, folder, witness)
    const copy = newFolder()
    await ledger.close()
    copyLedger(folder, copy)
    const both = [
      await openWatched(witness, { folder, key }),
      await openWatched(witness, { folder: copy, key }),
    ]
    await Promise.allSettled(both.map(({ ledger: one }) => appendMany(one, 2)))
    expect(await Promise.race(both.map(({ failed }) => failed))).toMatchObject({
      code: 'HUTONG_LEDGER_WITNESS_REFUSED',
    })
    const [left, ...others] = both.filter(({ ledger: one }) => one.state().open)
    expect([left?.folder, others]).toEqual([expect.any(String), []])
    if (left) await appendMany(left.ledger, 1)
    await cosignedAt(8, left?.folder ?? '', witness)
  })

  test.each([400, 422])('and a fresh proof does not cure its %i', async (status) => {
    const asked: string[] = []
    const peer = await startServer(async (request, response) => {
      asked.push((await text(request)).split('\n', 1)[0] ?? '')
      response.writeHead(status).end()
    })
    const { failed } = await openAlone(peer)
    expect(await failed).toMatchObject({ code: 'HUTONG_LEDGER_WITNESS_REFUSED' })
    expect(asked).toEqual(['old 0', 'old 0'])
  })
})

describe('a silent witness', () => {
  /** Nobody listens there. */
  const never = { url: 'http://127.0.0.1:9', key: someCosigner() }

  test('is told in the log, and after a while at the health of the ledger', async () => {
    const clock = movingClock()
    const { ledger, heard } = await openAlone({ ...never, alarmMs: 900_000, clock })
    expect(await heard('witness-silent')).toEqual({
      why: expect.stringContaining('cannot be reached'),
    })
    expect(ledger.state()).toEqual({ open: true })
    clock.move(900_000)
    await heard('witness-alarm')
    expect(ledger.state()).toEqual({
      open: true,
      alarm: expect.stringMatching(/^nothing was cosigned for 15 min: .+ cannot be reached/u),
    })
    await expect(appendMany(ledger, 1)).resolves.toHaveLength(1)
  })

  test('ends the ledger after a longer while', async () => {
    const clock = movingClock()
    const { heard, failed } = await openAlone({ ...never, stopMs: 14_400_000, clock })
    await heard('witness-silent')
    clock.move(14_400_000)
    expect(await failed).toMatchObject({
      code: 'HUTONG_LEDGER_WITNESS_SILENT',
      message: expect.stringContaining('nothing was cosigned for 240 min'),
    })
  })

  test('that was silent before a restart already has the time of the alarm to be found, once', async () => {
    const { folder, witness, ledger } = await begin()
    await appendMany(ledger, 1)
    await cosignedAt(1, folder, witness)
    await ledger.close()
    await witness.stop()
    const clock = movingClock()
    clock.move(14_400_000)
    const peer = { ...witness, alarmMs: 900_000, stopMs: 14_400_000 }
    const next = await openWatched(peer, { folder, key, clock })
    await next.heard('witness-alarm')
    expect(next.ledger.state()).toMatchObject({ open: true })
    clock.move(900_000)
    expect(await next.failed).toMatchObject({ code: 'HUTONG_LEDGER_WITNESS_SILENT' })
    await next.ledger.close()

    const again = await openWatched(peer, { folder, key, clock })
    expect(again.ledger.state()).toMatchObject({ open: false })
    await expect(appendMany(again.ledger, 1)).rejects.toMatchObject({
      code: 'HUTONG_LEDGER_WITNESS_SILENT',
    })
    await again.ledger.close()

    const port = Number(new URL(witness.url).port)
    await startWitness(key, { folder: witness.folder, port })
    const heardAgain = await openWatched(peer, { folder, key, clock })
    expect(heardAgain.ledger.state()).toEqual({ open: true })
    await expect(appendMany(heardAgain.ledger, 1)).resolves.toHaveLength(1)
  })

  test('that comes back ends the alarm', async () => {
    const witness = await startWitness(key)
    const port = Number(new URL(witness.url).port)
    await witness.stop()
    const clock = movingClock()
    const { ledger, heard } = await openAlone({ ...witness, alarmMs: 900_000, clock })
    await heard('witness-silent')
    clock.move(900_000)
    await heard('witness-alarm')
    await startWitness(key, { folder: witness.folder, port })
    await heard('witness-cosigned')
    expect(ledger.state()).toEqual({ open: true })
  })

  test.each<[string, number, string]>([
    ['a proxy that has no witness', 502, 'it answered 502: see to the witness, or to the proxy'],
    ['another server', 404, 'it does not watch hutong.example/hub'],
    ['a witness without this key', 403, 'it does not know the key that this ledger signs with'],
    ['a forwarding server', 302, 'it answered 302'],
    ['one that says yes and nothing else', 200, 'HUTONG_WITNESS_KEY is the key of another witness'],
    ['one that names no size', 409, 'it answered 409 without another size'],
  ])('%s says nothing about the ledger, and the reason is told', async (_, status, why) => {
    const peer = await startServer((_request, response) => response.writeHead(status).end())
    const { ledger, heard } = await openAlone(peer)
    expect(await heard('witness-silent')).toEqual({ why: expect.stringContaining(why) })
    expect(ledger.state()).toEqual({ open: true })
  })

  test('a tile that was damaged is told by name, and nothing false is sent', async () => {
    const folder = newFolder()
    const path = tilePath({ level: 0, index: 0, width: tileWidth })
    const peer = await startServer((_request, response) => {
      const bytes = readFileSync(join(folder, path))
      writeFileSync(join(folder, path), bytes.with(7, (bytes[7] ?? 0) ^ 1))
      response.writeHead(409, { 'content-type': 'text/x.tlog.size' }).end('100\n')
    })
    const { ledger, heard } = await openWatched(peer, { folder, key })
    await appendMany(ledger, 300)
    expect(await heard('witness-silent')).toEqual({ why: expect.stringContaining(path) })
  })
})

async function begin() {
  const witness = await startWitness(key)
  const watched = await openWatched(witness, { folder: newFolder(), key })
  return { witness, ...watched }
}

/** A ledger of 9 cosigned entries, put back to a copy with 5, which has then sealed some others. */
async function rolledBack(others: number) {
  const { folder, witness, ledger } = await begin()
  await appendMany(ledger, 5)
  await cosignedAt(5, folder, witness)
  await ledger.close()
  const copy = newFolder()
  copyLedger(folder, copy)
  const later = await openWatched(witness, { folder, key })
  await appendMany(later.ledger, 4)
  await cosignedAt(9, folder, witness)
  await later.ledger.close()
  rmSync(folder, { recursive: true })
  copyLedger(copy, folder)
  if (others > 0) await appendAlone(folder, others)
  const { ledger: back, failed: failure } = await openWatched(witness, { folder, key })
  return { folder, witness, ledger: back, failure }
}

/** Seals these without anybody to look. */
async function appendAlone(folder: string, count: number): Promise<void> {
  const ledger = await openLedger({
    folder,
    origin,
    key,
    clock: systemClock,
    logger: silentLogger,
  })
  await appendMany(ledger, count)
  await ledger.close()
}

/** A ledger of one entry with this peer. */
async function openAlone(
  peer: Pick<WitnessWish, 'url' | 'key'> & Partial<WitnessWish> & { readonly clock?: Clock },
) {
  const { clock, ...wish } = peer
  const watched = await openWatched(wish, { folder: newFolder(), key, ...(clock ? { clock } : {}) })
  await appendMany(watched.ledger, 1)
  return watched
}

/** Somebody else's server in the place of the witness. */
async function startServer(
  listener: RequestListener,
): Promise<{ readonly url: string; readonly key: CosignerKey }> {
  return { url: await listenForTest(onTestFinished, listener), key: someCosigner() }
}

function someCosigner(): CosignerKey {
  return cosignerKey(sha256, 'witness.example/w1', publicKeyBytes(newKey()))
}

function movingClock(): Clock & { readonly move: (ms: number) => void } {
  let ahead = 0
  return {
    now: () => Date.now() + ahead,
    move: (ms) => {
      ahead += ms
    },
  }
}

function copyLedger(from: string, to: string): void {
  cpSync(from, to, { recursive: true, preserveTimestamps: true })
  for (const suffix of ['.vkey', '.vkeys']) {
    if (existsSync(`${from}${suffix}`)) cpSync(`${from}${suffix}`, `${to}${suffix}`)
  }
}

async function cosignedAt(size: number, folder: string, witness: Running): Promise<void> {
  const sizeNow = async () => (await readWitnessed(folder, witness.key))?.checkpoint.size
  await expect.poll(sizeNow, { timeout: 20_000 }).toBe(size)
}

const publishedIn = (folder: string): string => readFileSync(join(folder, 'checkpoint'), 'utf8')
