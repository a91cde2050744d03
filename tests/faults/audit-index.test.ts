import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { checkIndex, openIndexReader } from '@hutong/audit'
import { folderTiles, openLedger } from '@hutong/ledger'
import { signingKey, silentLogger, systemClock } from '@hutong/process'
import { temporaryFolder } from '@hutong/process/testing'
import { expect, onTestFinished, test } from 'vitest'

const program = new URL('programs/copying-index.ts', import.meta.url).pathname
const kills = process.env['HUTONG_TEST_LONG'] ? 50 : 6
const entryCount = 30_000
const killedWithinMs = 700

test(
  `every entry of the tiles is in the index once after ${kills} kill -9 of who copies and indexes`,
  async () => {
    const data = temporaryFolder(onTestFinished)
    await fillLedger(data)
    for (let kill = 0; kill < kills; kill += 1) {
      const copying = start(data)
      await copying.said('open')
      await sleep(Math.random() * killedWithinMs)
      await copying.kill()
    }
    const last = start(data)
    await last.said('all')
    await last.kill()

    const index = await openIndexReader({ kind: 'sqlite', file: join(data, 'audit.db') })
    onTestFinished(() => index.close())
    expect(await index.ledgers()).toEqual(new Map([['hub', entryCount]]))
    const vkeys = readFileSync(join(data, 'ledger/hub.vkey'), 'utf8')
    const ledgers = [{ name: 'hub', tiles: folderTiles(join(data, 'ledger/hub')), vkeys }]
    const report = await checkIndex({ ledgers, index, onProgress: () => undefined })
    expect(report).toMatchObject({ equal: true })
    const counted = await index.count({ reader: { as: 'authority' }, by: [] })
    expect(counted).toEqual([{ keys: [], count: entryCount }])
  },
  120_000 + kills * 20_000,
)

async function fillLedger(data: string): Promise<void> {
  const ledger = await openLedger({
    folder: join(data, 'ledger/hub'),
    origin: 'hutong.example/hub',
    key: await signingKey(join(data, 'keys'), 'ledger'),
    clock: systemClock,
    logger: silentLogger,
  })
  for (let first = 0; first < entryCount; first += 1_000) {
    const texts = Array.from({ length: 1_000 }, (_, at) =>
      JSON.stringify({
        v: 1,
        id: `id-${first + at}`,
        time: new Date(1_795_000_000_000 + 1_000 * (first + at)).toISOString(),
        kind: 'answer',
        client: `window-${at % 40}`,
        department: 'ziran',
        recordType: 'marriage.event',
        answerClass: at % 2 === 0 ? 'YES' : 'NO:revoked',
      }),
    )
    await Promise.all(texts.map((text) => ledger.append(Buffer.from(text))))
  }
  await ledger.close()
}

function start(data: string) {
  const child = spawn(process.execPath, [program, data, String(entryCount)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(child, 'close')
  const lines = createInterface(child.stdout)
  const heard = new Set<string>()
  lines.on('line', (line) => heard.add(line))
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL')
    await ended
  }
  onTestFinished(kill)
  return {
    kill,
    /** Resolves when it has said this line, or has ended. */
    said: async (line: string): Promise<void> => {
      while (!heard.has(line)) await Promise.race([once(lines, 'line'), ended])
    },
  }
}
