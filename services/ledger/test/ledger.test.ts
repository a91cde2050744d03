import { randomBytes } from 'node:crypto'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { parseCheckpoint, parseReceipt, parseSignedNote } from '@hutong/merkle'
import { expect, test } from 'vitest'
import { verifyLedger, verifyReceipt } from '../src/ledger.ts'
import { appendMany, ledgerBench } from './support.ts'

test('every receipt of batches of every size up to 40 holds offline', async () => {
  const bench = ledgerBench()
  const ledger = await bench.open()
  for (let count = 1; count <= 40; count += 1) {
    for (const { receipt, index, size } of await appendMany(ledger, count)) {
      const verdict = await verifyReceipt({ receipt, vkey: bench.vkey() })
      expect(verdict).toMatchObject({ valid: true, index, size })
    }
  }
  expect(ledger.size()).toBe(820)
})

test('a receipt carries the very bytes that were appended, and ends in the checkpoint of its size', async () => {
  const bench = ledgerBench()
  const ledger = await bench.open()
  const entry = randomBytes(900)
  const sealed = await ledger.append(entry)
  const parsed = parseReceipt(sealed.receipt)
  expect(Buffer.from(parsed?.extra ?? [])).toEqual(entry)
  expect(parsed?.checkpoint).toBe(ledger.checkpoint())
  expect(parseCheckpoint(parseSignedNote(ledger.checkpoint())?.text ?? '')?.size).toBe(sealed.size)
})

test('entries of one turn share a batch, and indexes follow the order of the calls', async () => {
  const ledger = await ledgerBench().open()
  const sealed = await appendMany(ledger, 100)
  expect(sealed.map(({ index }) => index)).toEqual(Array.from({ length: 100 }, (_, at) => at))
  expect(new Set(sealed.map(({ size }) => size))).toEqual(new Set([100]))
})

test('the caller may use its buffer again as soon as append has returned', async () => {
  const ledger = await ledgerBench().open()
  const buffer = Buffer.from('first')
  const sealing = ledger.append(buffer)
  buffer.write('xxxxx')
  expect(Buffer.from(parseReceipt((await sealing).receipt)?.extra ?? []).toString()).toBe('first')
})

test('an entry of 65535 bytes is taken, one more and none at all are not', async () => {
  const ledger = await ledgerBench().open()
  await expect(ledger.append(randomBytes(65_535))).resolves.toMatchObject({ index: 0 })
  const wrong = { code: 'HUTONG_LEDGER_ENTRY_LENGTH' }
  await expect(ledger.append(randomBytes(65_536))).rejects.toMatchObject(wrong)
  await expect(ledger.append(new Uint8Array(0))).rejects.toMatchObject(wrong)
  expect(ledger.size()).toBe(1)
})

test('a full queue rejects the 4097th entry, seals the others, and takes more afterwards', async () => {
  const ledger = await ledgerBench().open()
  const all = Array.from({ length: 4097 }, () => ledger.append(Buffer.from('x')))
  await expect(all.pop()).rejects.toMatchObject({ code: 'HUTONG_LEDGER_BUSY' })
  expect(await Promise.all(all)).toHaveLength(4096)
  await expect(ledger.append(Buffer.from('y'))).resolves.toMatchObject({ index: 4096 })
})

test('what waits when the ledger is closed is sealed, what comes later is rejected', async () => {
  const bench = ledgerBench()
  const ledger = await bench.open()
  const waiting = ledger.append(Buffer.from('waits'))
  const closing = ledger.close()
  await expect(ledger.append(Buffer.from('late'))).rejects.toMatchObject({
    code: 'HUTONG_LEDGER_CLOSED',
  })
  await closing
  await expect(waiting).resolves.toMatchObject({ index: 0 })
  expect(ledger.state()).toMatchObject({ open: false })
  expect((await bench.open()).size()).toBe(1)
})

test('a ledger goes on after a restart as if it had never stopped', async () => {
  const bench = ledgerBench()
  for (const count of [1, 254, 1, 1, 255, 300]) {
    const ledger = await bench.open()
    const sealed = await appendMany(ledger, count)
    for (const { receipt } of [sealed[0], sealed.at(-1)].filter((one) => one !== undefined)) {
      expect(await verifyReceipt({ receipt, vkey: bench.vkey() })).toMatchObject({ valid: true })
    }
    await ledger.close()
  }
  expect(await verifyLedger(bench.folder, bench.vkey())).toMatchObject({ valid: true, size: 812 })
})

test('entries are read back in order, across segments that are gone and those that are kept', async () => {
  const bench = ledgerBench()
  const written: string[] = []
  for (let run = 0; run < 3; run += 1) {
    const ledger = await bench.open({ segmentBytesMax: 30_000 })
    for (const { receipt } of await appendMany(ledger, 777, 100)) {
      written.push(Buffer.from(parseReceipt(receipt)?.extra ?? []).toString('hex'))
    }
    await ledger.close()
  }
  const ledger = await bench.open({ segmentBytesMax: 30_000 })
  expect(existsSync(join(bench.folder, 'segments', '0000000000000000.segment'))).toBe(false)
  for (const from of [0, 1, 255, 256, 2000, 2330]) {
    const read: string[] = []
    const stop = new AbortController()
    for await (const { index, bytes } of ledger.entries(from, stop.signal)) {
      expect(index).toBe(from + read.length)
      read.push(Buffer.from(bytes).toString('hex'))
      if (index === written.length - 1) stop.abort()
    }
    expect(read).toEqual(written.slice(from))
  }
  expect(await verifyLedger(bench.folder, bench.vkey())).toMatchObject({ valid: true, size: 2331 })
})

test('a reader waits for what is not sealed yet and ends quietly when it is told to', async () => {
  const ledger = await ledgerBench().open()
  const stop = new AbortController()
  const entries = ledger.entries(0, stop.signal)[Symbol.asyncIterator]()
  const first = entries.next()
  await ledger.append(Buffer.from('now'))
  expect((await first).value).toMatchObject({ index: 0 })
  const second = entries.next()
  stop.abort()
  expect((await second).done).toBe(true)
})

test('parts of tiles go once the full tile is there, and no tile is empty', async () => {
  const bench = ledgerBench()
  for (const count of [100, 100, 100]) {
    const ledger = await bench.open()
    await appendMany(ledger, count)
    await ledger.close()
  }
  expect(readdirSync(join(bench.folder, 'tile/0')).toSorted()).toEqual(['000', '001.p'])
  expect(readdirSync(join(bench.folder, 'tile/0/001.p'))).toEqual(['44'])
  expect(readdirSync(join(bench.folder, 'tile')).toSorted()).toEqual(['0', '1', 'entries'])
})
