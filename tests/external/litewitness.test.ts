import { cpSync, existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { OwnLedger } from '@hutong/ledger'
import { beforeAll, expect, onTestFinished, test } from 'vitest'
import { openHubLedger, sealAlone, sealAnswers } from '../../services/cli/test/hub-ledger.ts'
import { afterFile, temporaryFolder } from '../support/temporary-folder.ts'
import { until } from '../support/until.ts'
import { buildLitewitness, startLitewitness, type Litewitness } from './litewitness.ts'
import { requireTool } from './require-tool.ts'

const goMsMax = 300_000
const after = afterFile()

requireTool('go', "a ledger with another implementation's witness, torchwood's litewitness", () => {
  let witness: Litewitness
  let ledgers = 0
  beforeAll(async () => {
    const folder = temporaryFolder(after)
    await buildLitewitness(folder)
    witness = await startLitewitness(folder, after)
  }, goMsMax)

  test('is cosigned from its empty beginning on, past full tiles, and over a restart', async () => {
    const place = newPlace()
    const ledger = await openWatched(place)
    await cosignedAt(0, place)
    for (const size of [1, 300]) {
      await sealAnswers(ledger, size - sizeOf(place, 'checkpoint.witnessed'))
      await cosignedAt(size, place)
    }
    await ledger.close()
    const next = await openWatched(place)
    await sealAnswers(next, 300)
    await cosignedAt(600, place)
    await next.close()
  })

  test.each([
    ['it grew differently', 9, 'was forked'],
    ['it did not grow', 0, 'was rolled back'],
  ])('rolled back it is refused and stops: %s', async (_, others, message) => {
    const place = newPlace()
    const first = await openWatched(place)
    await sealAnswers(first, 5)
    await cosignedAt(5, place)
    await first.close()
    const copy = temporaryFolder(onTestFinished)
    cpSync(place.data, copy, { recursive: true })
    const second = await openWatched(place)
    await sealAnswers(second, 4)
    await cosignedAt(9, place)
    await second.close()
    rmSync(place.data, { recursive: true })
    cpSync(copy, place.data, { recursive: true })
    if (others > 0) await sealAlone(place, others)
    const third = await openWatched(place)
    const health = await until('the refusal', () =>
      third.health().state === 'failed' ? third.health() : undefined,
    )
    expect(health.detail).toContain(message)
    await expect(sealAnswers(third, 1)).rejects.toMatchObject({
      code: 'HUTONG_LEDGER_WITNESS_REFUSED',
    })
  })

  interface Place {
    readonly data: string
    readonly instance: string
  }

  function newPlace(): Place {
    ledgers += 1
    return { data: join(temporaryFolder(onTestFinished), 'data'), instance: `hub-${ledgers}` }
  }

  /** The first time the witness has to be told of it. */
  async function openWatched(place: Place): Promise<OwnLedger> {
    const vkey = join(place.data, 'ledger', `${place.instance}.vkey`)
    if (!existsSync(vkey)) {
      await sealAlone(place, 0)
      witness.watch(readFileSync(vkey, 'utf8').trim())
    }
    const ledger = await openHubLedger(place, witness)
    onTestFinished(ledger.close)
    return ledger
  }

  async function cosignedAt(size: number, place: Place): Promise<void> {
    await until(`a cosignature of ${size}`, () =>
      sizeOf(place, 'checkpoint.witnessed') === size ? true : undefined,
    )
  }
})

function sizeOf({ data, instance }: { data: string; instance: string }, name: string): number {
  const file = join(data, 'ledger', instance, name)
  return existsSync(file) ? Number(readFileSync(file, 'utf8').split('\n')[1]) : -1
}
