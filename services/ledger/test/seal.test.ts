import { emptyRoot } from '@hutong/merkle'
import type { HutongError } from '@hutong/process'
import { expect, test } from 'vitest'
import { checkpointSigner } from '../src/checkpoint-signer.ts'
import { createSegment } from '../src/create-segment.ts'
import type { AppendFile } from '../src/durable-write.ts'
import { verifyReceipt } from '../src/ledger.ts'
import { sealEntries, type Sealer } from '../src/seal.ts'
import { sha256 } from '../src/sha256.ts'
import { ledgerBench, type Bench } from './support.ts'

const broken = Object.assign(new Error('injected'), { code: 'EIO' })
const lostBefore = (): AppendFile['write'] => () => Promise.reject(broken)
const lostAfter =
  (file: AppendFile): AppendFile['write'] =>
  async (...batch) => {
    await file.write(...batch)
    throw broken
  }

test.each([
  ['lost before it was written', lostBefore, 1],
  ['written, but the answer was lost', lostAfter, 3],
])(
  'a batch that was %s closes the ledger, and the next start is clean',
  async (_, failing, size) => {
    const bench = ledgerBench()
    const { sealer, failures } = await failingSealer(bench, failing, 2)
    const first = await sealer.append(Buffer.from('first'))
    const together = [sealer.append(Buffer.from('second')), sealer.append(Buffer.from('third'))]
    for (const outcome of await Promise.allSettled(together)) {
      expect(outcome).toMatchObject({
        status: 'rejected',
        reason: { code: 'HUTONG_LEDGER_CLOSED' },
      })
    }
    await expect(sealer.append(Buffer.from('late'))).rejects.toMatchObject({
      code: 'HUTONG_LEDGER_CLOSED',
    })
    expect(failures).toHaveLength(1)
    expect(sealer.closed()).toContain('EIO')
    await sealer.drain()
    const ledger = await bench.open()
    expect(ledger.size()).toBe(size)
    expect(await verifyReceipt({ receipt: first.receipt, vkey: bench.vkey() })).toMatchObject({
      valid: true,
    })
  },
)

test('entries of one turn cost one write, and what comes meanwhile shares the next', async () => {
  const bench = ledgerBench()
  const { sealer, writes } = await failingSealer(bench, lostBefore, Number.POSITIVE_INFINITY)
  const first = Array.from({ length: 100 }, (_, at) => sealer.append(Buffer.of(at)))
  const next = new Promise<unknown>((resolve) => {
    setImmediate(() => {
      resolve(Promise.all(Array.from({ length: 50 }, (_, at) => sealer.append(Buffer.of(at)))))
    })
  })
  await Promise.all([...first, next])
  expect(sealer.durable().size).toBe(150)
  expect(writes()).toBe(2)
  await sealer.drain()
})

test('what came while the failing batch was on its way is rejected too', async () => {
  const bench = ledgerBench()
  const { sealer } = await failingSealer(bench, lostBefore, 1)
  const flying = sealer.append(Buffer.from('flying'))
  const next = new Promise((resolve) => {
    setImmediate(() => resolve(sealer.append(Buffer.from('next'))))
  })
  await expect(flying).rejects.toMatchObject({ code: 'HUTONG_LEDGER_CLOSED' })
  await expect(next).rejects.toMatchObject({ code: 'HUTONG_LEDGER_CLOSED' })
})

/** A sealer on a new folder whose n-th write fails. */
async function failingSealer(
  bench: Bench,
  failing: (file: AppendFile) => AppendFile['write'],
  nth: number,
): Promise<{
  readonly sealer: Sealer
  readonly failures: readonly HutongError[]
  readonly writes: () => number
}> {
  const signer = checkpointSigner('hutong.example/hub', [bench.key])
  const checkpoint = signer.sign(0, emptyRoot(sha256))
  const { file, length } = await createSegment(bench.folder, 0, { levels: [], checkpoint })
  const failures: HutongError[] = []
  let writes = 0
  const sealer = sealEntries(
    {
      durable: { size: 0, checkpoint, segment: 0, position: length },
      frontier: [],
      tiles: [],
      file: {
        close: file.close,
        write: (...batch) => {
          writes += 1
          return writes === nth ? failing(file)(...batch) : file.write(...batch)
        },
      },
    },
    {
      sign: signer.sign,
      segmentBytesMax: Number.POSITIVE_INFINITY,
      openSegment: (first, start) => createSegment(bench.folder, first, start),
      onDurable: () => undefined,
      onFailure: (failure) => failures.push(failure),
    },
  )
  return { sealer, failures, writes: () => writes }
}
