import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { verifyReceipt } from '@hutong/ledger'
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest'
import { openReading } from './open-reading.ts'
import type { ReadingBench } from './open-reading.ts'

const count = 1_100
let bench: ReadingBench
beforeAll(async () => {
  bench = await openReading(
    afterAll,
    Array.from({ length: count }, (_, at) => ({
      change: { purpose: at % 2 === 0 ? 'house-transfer' : 'pension' },
    })),
  )
})
beforeEach(() => {
  bench.noted.length = 0
  bench.failNotes = false
})

interface Row {
  readonly index: number
  readonly proof: string | null
  readonly unproven?: string
  readonly resume: string
  readonly entry: object
}
interface Trailer {
  readonly complete: true
  readonly rows: number
  readonly unproven: object
  readonly digest: string
}

/** The rows of an NDJSON export, and its last line. */
function linesIn(text: string): { rows: Row[]; trailer: Trailer; before: string } {
  const lines = text.trimEnd().split('\n')
  const last = lines.pop() ?? ''
  return {
    rows: lines.map((line): Row => JSON.parse(line)),
    trailer: JSON.parse(last),
    before: text.slice(0, text.length - last.length - 1),
  }
}
const exported = async (query = '') => {
  const told = await bench.get(`/audit/v1/export${query}`)
  expect(told.status).toBe(200)
  return linesIn(told.text)
}

test('an export has every entry once, oldest first, each with a proof that holds by itself', async () => {
  const { rows } = await exported()
  expect(rows.map(({ index }) => index)).toEqual(Array.from({ length: count }, (_, at) => at))
  for (const { index, proof, entry } of rows) {
    const verdict = await verifyReceipt({ receipt: proof ?? '', vkey: bench.vkey })
    expect(verdict).toMatchObject({ valid: true, index, size: count })
    const sealed = verdict.valid ? Buffer.from(verdict.entry).toString('utf8') : ''
    expect(sealed).toBe(JSON.stringify(entry))
  }
})

test('the last line says that it is whole: rows, what lacks a proof, and a digest of all before it', async () => {
  const { trailer, before } = await exported()
  const digest = createHash('sha256').update(before).digest('hex')
  expect(trailer).toEqual({ complete: true, rows: count, unproven: {}, digest })
})

test('an export can be cut down by everything that a search can', async () => {
  const { rows } = await exported('?purpose=pension&order=newest&from=2026-11-23T00:01:00Z')
  expect(rows.map(({ index }) => index).slice(0, 2)).toEqual([count - 1, count - 3])
  expect(rows.length).toBe((count - 60) / 2)
})

test('an export goes on behind any row, without gap or repetition', async () => {
  const { rows } = await exported('?purpose=pension')
  const cut = rows[250]
  const rest = await exported(`?purpose=pension&after=${cut?.resume}`)
  expect(rest.rows.map(({ index }) => index)).toEqual(rows.slice(251).map(({ index }) => index))
  expect(rest.trailer).toMatchObject({ complete: true, rows: rows.length - 251 })
})

test('an export behind its last row has no rows, and is whole', async () => {
  const { rows } = await exported()
  const rest = await exported(`?after=${rows.at(-1)?.resume}`)
  expect(rest).toMatchObject({ rows: [], trailer: { complete: true, rows: 0 } })
})

test.each([
  ['none of ours', 'x', 'unknown cursor'],
  ['of another export', undefined, 'cursor of another search'],
])('it does not go on behind a row that is %s', async (_, made, rule) => {
  const { rows } = await exported('?purpose=pension')
  const told = await bench.get(`/audit/v1/export?after=${made ?? rows[3]?.resume}`)
  expect(told.status).toBe(422)
  expect(JSON.parse(told.text)).toMatchObject({
    errors: [{ field: 'querystring.after', rule }],
    receipt: 'proof',
  })
})

test('an export is noted when it begins and when it ends, with how many left', async () => {
  await exported('?purpose=pension&order=newest')
  const by = 'as authority; ndjson by purpose, order'
  expect(bench.noted).toEqual([
    { client: 'data-auditor', action: 'export', note: `export begun ${by}` },
    { client: 'data-auditor', action: 'export', note: `export ended: ${count / 2} entries ${by}` },
  ])
})

test('when it cannot be noted that an export begins, not one row leaves', async () => {
  bench.failNotes = true
  const told = await bench.get('/audit/v1/export')
  expect(told.status).toBe(503)
  expect(told.text).not.toContain('house-transfer')
})

test('no head is asked for of an export: it would do the whole work', async () => {
  const headers = { authorization: 'Bearer data-auditor' }
  const told = await fetch(`${bench.url}/audit/v1/export`, { method: 'HEAD', headers })
  expect(told.status).toBe(405)
})

test('a person is exported by a number that is sent in a body', async () => {
  const body = { subject: { idType: 'resident-id', id: '330106199003079975' } }
  const told = await bench.post('/audit/v1/exports', body)
  expect(told.status).toBe(200)
  expect(linesIn(told.text).trailer).toMatchObject({ rows: 0 })
})

test('rows of a damaged tile have no proof and say why, and all others have theirs', async () => {
  const file = join(bench.ledger, 'tile/0/001')
  const bytes = readFileSync(file)
  onTestFinished(() => writeFileSync(file, bytes))
  writeFileSync(file, bytes.with(7, (bytes[7] ?? 0) ^ 1))
  const { rows, trailer } = await exported()
  const missing = rows.filter(({ proof }) => proof === null)
  expect(missing.map(({ index }) => index)).toEqual(
    Array.from({ length: 256 }, (_, at) => 256 + at),
  )
  expect(new Set(missing.map(({ unproven }) => unproven))).toEqual(new Set(['tile-damaged']))
  expect(trailer).toMatchObject({ complete: true, rows: count, unproven: { 'tile-damaged': 256 } })
})

test('a checkpoint that another key signed proves nothing, and each row says so', async () => {
  const file = `${bench.ledger}.vkey`
  const kept = [file, `${file}s`].map((name) => [name, readIfThere(name)] as const)
  onTestFinished(() => {
    for (const [name, text] of kept) if (text !== undefined) writeFileSync(name, text)
  })
  const other = 'hutong.example/other+1dcd1b2f+AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'
  for (const [name, text] of kept) if (text !== undefined) writeFileSync(name, other)
  const { trailer } = await exported('?purpose=pension')
  expect(trailer.unproven).toEqual({ 'checkpoint-invalid': count / 2 })
})

const readIfThere = (file: string): string | undefined => {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}
