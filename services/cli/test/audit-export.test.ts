import { createHash, generateKeyPairSync } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { folderTiles, openEntryProver, openLedger } from '@hutong/ledger'
import { silentLogger, systemClock } from '@hutong/process'
import { temporaryFolder } from '@hutong/process/testing'
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest'
import { run } from './run-command.ts'
import { standInHub } from './stand-in-hub.ts'

const rowCount = 60
const folder = temporaryFolder(afterAll)
const ledger = join(folder, 'ledger', 'hub')
const otherLedger = join(folder, 'ledger', 'other')
let rows: string[]
let where: readonly string[]
/** What the server was asked for, and how it answers; each answer once, then the whole. */
let asked: { after?: string; format: string }[] = []
let answers: ((after: number) => { readonly body: string; readonly isCut: boolean })[] = []

beforeEach(() => {
  asked = []
  answers = []
})

/** A ledger whose entries an export has; and the audit of a hub, which cuts its answers off as it is told. */
beforeAll(async () => {
  rows = await makeRows()
  const wish = { data: folder, client: 'auditor', after: afterAll }
  where = await standInHub(wish, async (request, response) => {
    const sent: { after?: string; format: string } = JSON.parse(await text(request))
    asked.push(sent)
    const first = sent.after === undefined ? 0 : Number(sent.after.slice(1)) + 1
    const { body, isCut } = (answers.shift() ?? whole)(first)
    response.setHeader('content-type', 'application/x-ndjson')
    if (!isCut) {
      response.end(body)
      return
    }
    response.write(body, () => setTimeout(() => response.destroy(), 20))
  })
})

function openOf(name: string) {
  const { privateKey: key } = generateKeyPairSync('ed25519')
  const origin = `hutong.example/${name}`
  const place = { folder: join(folder, 'ledger', name), origin, key }
  return openLedger({ ...place, clock: systemClock, logger: silentLogger })
}

async function makeRows(): Promise<string[]> {
  await (await openOf('other')).close()
  const open = await openOf('hub')
  const entries = Array.from({ length: rowCount }, (_, at) => Buffer.from(`{"v":1,"id":"e${at}"}`))
  await Promise.all(entries.map((bytes) => open.append(bytes)))
  await open.close()
  const prove = openEntryProver(folderTiles(ledger), null, systemClock)
  const made = entries.map(async (bytes, index) => {
    const proved = await prove(index, bytes)
    const entry: unknown = JSON.parse(bytes.toString('utf8'))
    const proof = proved.ok ? proved.receipt : null
    return `${JSON.stringify({ ledger: 'hub', index, entry, proof, resume: `r${index}` })}\n`
  })
  return Promise.all(made)
}

const trailer = (body: string, count: number): string => {
  const digest = createHash('sha256').update(body).digest('hex')
  return `${JSON.stringify({ complete: true, rows: count, unproven: {}, digest })}\n`
}
const whole = (after: number) => {
  const body = rows.slice(after).join('')
  return { body: body + trailer(body, rowCount - after), isCut: false }
}
/** In the middle of the row behind these. */
const cutAfter = (count: number) => (after: number) => {
  const body = rows.slice(after, after + count).join('') + (rows[after + count] ?? '').slice(0, 40)
  return { body, isCut: true }
}

const exporting = (out: string, ...words: string[]) =>
  run(['audit', 'export', '--out', out, '--vkey', `${ledger}.vkey`, ...words, ...where])
const outFile = (): string => join(temporaryFolder(onTestFinished), 'entries.ndjson')

/** The file has every row once, and a trailer that fits. */
function expectWhole(out: string): void {
  const lines = readFileSync(out, 'utf8').split('\n')
  expect(lines.slice(0, -2).map((line) => `${line}\n`)).toEqual(rows)
  expect(`${lines.at(-2)}\n`).toBe(trailer(rows.join(''), rowCount))
  expect(existsSync(`${out}.part`)).toBe(false)
}

test('an export is a file of all rows, whose proofs were checked', async () => {
  const out = outFile()
  const { code, out: told } = await exporting(out, '--json')
  expect(code).toBe(0)
  expect(JSON.parse(told)).toMatchObject({ rows: rowCount, proven: rowCount, invalidCount: 0 })
  expectWhole(out)
})

test('an export that is cut off goes on by itself, behind the last whole row', async () => {
  const out = outFile()
  answers = [cutAfter(20), cutAfter(10)]
  const { code, told } = await exporting(out)
  expect([code, told]).toEqual([
    0,
    'cut off after 20 rows: going on\ncut off after 30 rows: going on\n',
  ])
  expect(asked.map(({ after }) => after)).toEqual([undefined, 'r19', 'r29'])
  expectWhole(out)
})

test('an answer that ends without its trailer was cut off, however orderly it ended', async () => {
  const out = outFile()
  answers = [(after) => ({ body: rows.slice(after, 5).join(''), isCut: false })]
  expect((await exporting(out)).code).toBe(0)
  expectWhole(out)
})

test('what an earlier run left goes on, and its proofs are checked as well', async () => {
  const out = outFile()
  writeFileSync(`${out}.part`, rows.slice(0, 12).join('') + (rows[12] ?? '').slice(0, 30))
  const { code, out: told } = await exporting(out, '--json')
  expect(code).toBe(0)
  expect(JSON.parse(told)).toMatchObject({ rows: rowCount, proven: rowCount })
  expect(asked.map(({ after }) => after)).toEqual(['r11'])
  expectWhole(out)
})

test('an export that is cut off again and again is given up, and keeps what arrived', async () => {
  const out = outFile()
  answers = Array.from({ length: 9 }, () => cutAfter(0))
  answers.unshift(cutAfter(3))
  const { code, told } = await exporting(out)
  expect(code).toBe(2)
  expect(told).toContain('3 rows are kept, and the same command goes on behind them')
  expect(readFileSync(`${out}.part`, 'utf8')).toBe(rows.slice(0, 3).join(''))
}, 40_000)

test('an export that was refused leaves no file behind', async () => {
  const out = outFile()
  answers = [() => ({ body: 'not an export\n', isCut: false })]
  expect((await exporting(out)).code).toBe(2)
  expect([existsSync(out), existsSync(`${out}.part`)]).toEqual([false, false])
})

test('a file that is there already is not written over', async () => {
  const out = outFile()
  writeFileSync(out, 'mine')
  const { code, told } = await exporting(out)
  expect([code, readFileSync(out, 'utf8')]).toEqual([2, 'mine'])
  expect(told).toContain('is there already')
})

test.each([
  ['of another ledger', (row: string) => row, 'origin'],
  ['of another entry', (row: string) => row.replace('"index":4,', '"index":5,'), 'row'],
  ['of another content', (row: string) => row.replace('"id":"e4"', '"id":"e9"'), 'row'],
])('a proof %s does not hold: the row is named, and the code is 1', async (_, change, why) => {
  const out = outFile()
  const vkey = why === 'origin' ? `${otherLedger}.vkey` : `${ledger}.vkey`
  answers = [
    () => {
      const body = change(rows[4] ?? '')
      return { body: body + trailer(body, 1), isCut: false }
    },
  ]
  const words = ['audit', 'export', '--out', out, '--vkey', vkey, ...where]
  const { code, out: told } = await run(words)
  expect(code).toBe(1)
  expect(told).toMatch(new RegExp(`hub:\\d ${why}: `, 'u'))
})

test('a row without a proof is counted by why, and the code is 1', async () => {
  const out = outFile()
  answers = [
    () => {
      const row = {
        ledger: 'hub',
        index: 1,
        entry: {},
        proof: null,
        unproven: 'tile-damaged',
        resume: 'r1',
      }
      const body = `${JSON.stringify(row)}\n`
      return { body: body + trailer(body, 1), isCut: false }
    },
  ]
  const { code, out: told } = await exporting(out)
  expect(code).toBe(1)
  expect(told).toContain('1 without a proof: tile-damaged')
})

test('a row of one ledger with a proof out of another is told', async () => {
  const out = outFile()
  answers = [
    () => {
      const moved = (rows[1] ?? '').replace('"ledger":"hub"', '"ledger":"other"')
      const body = (rows[0] ?? '') + moved
      return { body: body + trailer(body, 2), isCut: false }
    },
  ]
  const { code, out: told } = await exporting(out)
  expect(code).toBe(1)
  expect(told).toContain(
    'other:1 row: the proof is of hutong.example/hub, the ledger of other rows',
  )
})

test('bytes that are not those that were sent are never taken for an export', async () => {
  const out = outFile()
  answers = [() => ({ body: (rows[0] ?? '') + trailer('other', 1), isCut: false })]
  const { code, told } = await exporting(out)
  expect(code).toBe(2)
  expect(told).toContain('its digest differs')
  expect(existsSync(out)).toBe(false)
})
