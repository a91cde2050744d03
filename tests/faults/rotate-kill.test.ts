import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { verifyLedger, verifyReceipt } from '@hutong/ledger'
import {
  createKey,
  destroyLedgerKey,
  listKeys,
  rotateKey,
  type KeyPlace,
} from '@hutong/ledger/keys'
import { systemClock } from '@hutong/process'
import { expect, onTestFinished, test } from 'vitest'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { until } from '../support/until.ts'

const program = new URL('programs/rotated-ledger.ts', import.meta.url).pathname
const rounds = process.env['HUTONG_TEST_LONG'] ? 60 : 6
const hub = { kind: 'ledger', instance: 'hub' } as const

test(
  `a ledger that is killed ${rounds} times while its keys are rotated and destroyed always starts, and every receipt holds`,
  async () => {
    const data = temporaryFolder(onTestFinished)
    const keys = join(data, 'keys')
    const place: KeyPlace = { data, keys, entryKeys: keys, by: 'keeper', clock: systemClock }
    await createKey(place, hub)
    const receipts: string[] = []
    for (let round = 0; round < rounds; round += 1) {
      const writer = startWriter(data, receipts)
      // The first receipt of a round says that the start took whatever the kill before has left.
      await writer.said(1)
      await rotateKey(place, hub)
      await writer.said(Math.floor(Math.random() * 300))
      await destroyOldest(place)
      await writer.said(Math.floor(Math.random() * 100))
      await writer.kill()
    }
    const last = startWriter(data, receipts)
    await until('the last key in use', async () => {
      const newest = (await listKeys(place, { retentionYears: 3 })).findLast(
        ({ kind }) => kind === 'ledger',
      )
      return newest?.state === 'in-use' ? true : undefined
    })
    await last.said(100)
    await last.kill()

    const folder = join(data, 'ledger', 'hub')
    const vkeys = readFileSync(`${folder}.vkeys`, 'utf8')
    expect(vkeys.trim().split('\n')).toHaveLength(rounds + 1)
    expect(await verifyLedger(folder, vkeys)).toMatchObject({ valid: true })
    const verdicts = await Promise.all(
      receipts.map((receipt) => verifyReceipt({ receipt, vkey: vkeys })),
    )
    expect(verdicts.filter(({ valid }) => !valid)).toEqual([])
  },
  60_000 + rounds * 10_000,
)

/** May be refused, as long as the ledger has not taken up a newer key. */
async function destroyOldest(place: KeyPlace): Promise<void> {
  const all = await listKeys(place, { retentionYears: 3 })
  const oldest = all.find(({ kind, state }) => kind === 'ledger' && state === 'older')
  if (oldest?.keyId === undefined) return
  await destroyLedgerKey(place, { ...hub, keyId: oldest.keyId }, { isDryRun: false })
}

function startWriter(data: string, receipts: string[]) {
  const child = spawn(process.execPath, [program, data], { stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = once(child, 'close')
  let count = 0
  let wake: () => void = () => undefined
  createInterface({ input: child.stdout }).on('line', (line) => {
    // A line that the kill cut off is no receipt that anybody has.
    if (!line.endsWith('"')) return
    receipts.push(String(JSON.parse(line)))
    count += 1
    wake()
  })
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL')
    await ended
  }
  onTestFinished(kill)
  return {
    kill,
    /** Resolves when it has said so many receipts more; fails when it ends before. */
    said: (more: number): Promise<void> => {
      const wanted = count + more
      const enough = new Promise<void>((resolve) => {
        wake = () => {
          if (count >= wanted) resolve()
        }
        wake()
      })
      const broken = ended.then(() => {
        throw new Error('the ledger ended by itself')
      })
      broken.catch(() => undefined)
      return Promise.race([enough, broken])
    },
  }
}
