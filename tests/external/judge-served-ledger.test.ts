import { sign } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  formatCheckpoint,
  formatSignatureLine,
  parseCheckpoint,
  parseSignedNote,
} from '@hutong/merkle'
import { readSigningKey } from '@hutong/process'
import { beforeAll, expect, test } from 'vitest'
import { askerOf } from '../support/ask.ts'
import type { Asker } from '../support/ask.ts'
import { demoSample } from '../support/read-demo.ts'
import { startHub } from '../support/start-hub.ts'
import type { HubProcess } from '../support/start-hub.ts'
import { afterFile, temporaryFolder } from '../support/temporary-folder.ts'
import { until } from '../support/until.ts'
import { buildJudge } from './build-judge.ts'
import { changeAnswers, type Changing } from './change-answers.ts'
import { requireTool } from './require-tool.ts'
import { runProgram } from './run-program.ts'

const goMsMax = 300_000
const after = afterFile()
/** More than a full tile of hashes, so that there are two levels. */
const entriesMin = 300

requireTool('go', "a hub's ledger over HTTP, judged by Go's own transparency log packages", () => {
  let hub: HubProcess
  let folder: string
  let between: Changing
  let asker: Asker
  let judges: { readonly ledger: string; readonly growth: string }
  beforeAll(async () => {
    folder = temporaryFolder(after)
    hub = await startHub({ data: join(folder, 'data'), after })
    await hub.ready()
    between = await changeAnswers(hub.url, after)
    judges = {
      ledger: await buildJudge('ledger', folder),
      growth: await buildJudge('growth', folder),
    }
    asker = await askerOf(hub)
    await growTo(1)
    save('early', await served())
    await growTo(entriesMin)
    save('token', (await askerOf(hub, 'data-auditor')).token)
  }, goMsMax)

  test('it is accepted as it is served, though each bundle that is read makes it grow', async () => {
    const { code, output } = await judgeLedger()
    expect([code, output]).toEqual([
      0,
      expect.stringMatching(/^accepted: \d{3,} entries, \d+ tiles\n$/u),
    ])
  })

  test.each([
    ['the checkpoint', '/ledger/checkpoint', 25],
    ['a full tile of hashes', '/ledger/tile/0/000', 4_000],
    ['an unfinished tile of hashes', '/ledger/tile/0/001', 5],
    ['the tile above', '/ledger/tile/1/000', 7],
    ['a bundle of entries', '/ledger/tile/entries/000', 30_000],
    ['the last bundle of entries', '/ledger/tile/entries/001', 100],
  ])('it is refused with one bit changed in %s', async (_, path, byte) => {
    between.change({ path, byte })
    const { code, output } = await judgeLedger()
    between.change(null)
    expect([code, output]).toEqual([1, expect.stringMatching(/^refused: /u)])
  })

  test('bundles are shown to auditors alone', async () => {
    save('nobody', 'no token')
    expect(await judgeLedger('nobody')).toMatchObject({
      code: 1,
      output: expect.stringContaining('401'),
    })
  })

  test('a checkpoint that was kept is the beginning of a later one', async () => {
    const before = sizeOf(await served())
    save('kept', await served())
    await growTo(before + 20)
    expect(await judgeGrowth('kept')).toMatchObject({
      code: 0,
      output: expect.stringMatching(
        new RegExp(`^accepted: ${before} entries have become \\d+\\n$`, 'u'),
      ),
    })
  })

  test('a kept checkpoint is refused with one bit changed anywhere', async () => {
    const kept = Buffer.from(await served())
    for (let at = 0; at < kept.length - 1; at += 13) {
      save('changed', kept.with(at, (kept[at] ?? 0) ^ 1))
      expect(await judgeGrowth('changed'), `byte ${at}`).toMatchObject({ code: 1 })
    }
  })

  test.each([
    ['the newer checkpoint', '/ledger/checkpoint', 25],
    ['a tile that the proof needs', '/ledger/tile/0/000', 40],
  ])('growth is refused with one bit changed in %s', async (_, path, byte) => {
    between.change({ path, byte })
    const told = await judgeGrowth('early')
    between.change(null)
    expect(told).toMatchObject({ code: 1 })
  })

  test('a checkpoint of another history, signed by the very key of the ledger, is refused', async () => {
    save('forged', await forgedCheckpoint(200))
    expect(await judgeGrowth('forged')).toMatchObject({
      code: 1,
      output: expect.stringContaining('not the beginning of the newer'),
    })
  })

  const save = (name: string, bytes: string | Uint8Array): void =>
    writeFileSync(join(folder, name), bytes)
  const vkeys = () => `${hub.ledger}.vkeys`
  const judgeLedger = (token = 'token') =>
    runProgram(judges.ledger, [`${between.url}/ledger`, vkeys(), join(folder, token)], folder)
  const judgeGrowth = (kept: string) =>
    runProgram(judges.growth, [`${between.url}/ledger`, vkeys(), join(folder, kept)], folder)
  const served = async () => (await fetch(`${hub.url}/ledger/checkpoint`)).text()

  /** Asks until so many entries are published. */
  async function growTo(size: number): Promise<void> {
    const { request } = demoSample(hub.data)
    await until(`${size} entries`, async () => {
      const missing = size - sizeOf(await served())
      if (missing <= 0) return true
      await Promise.all(Array.from({ length: missing }, () => asker.ask(request)))
      return undefined
    })
  }

  /** A signed tree head that never was: its root is nobody's. */
  async function forgedCheckpoint(size: number): Promise<string> {
    const key = readSigningKey(join(hub.data, 'keys', 'ledger-hub.pem'))
    const [own] = parseSignedNote(await served())?.signatures ?? []
    if (!own) throw new Error('nobody signed the checkpoint')
    const { name, keyId } = own
    const text = formatCheckpoint({ origin: name, size, root: new Uint8Array(32).fill(7) })
    const signature = sign(null, Buffer.from(text), key)
    return `${text}\n${formatSignatureLine({ name, keyId, signature })}`
  }
})

const sizeOf = (note: string): number =>
  parseCheckpoint(parseSignedNote(note)?.text ?? '')?.size ?? 0
