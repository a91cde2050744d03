import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { temporaryFolder } from '@hutong/process/testing'
import { expect, onTestFinished, test } from 'vitest'
import { openExportFile } from '../src/nouns/audit/export-file.ts'
import { openRecordReader } from '../src/nouns/audit/read-record.ts'

const head = '\uFEFFtime,ledger,index,unproven,proof,resume\r\n'
const row = (at: number) => `2026-11-01T00:00:0${at}.000Z,hub,${at},,"a\n""proof""",r${at}\r\n`
const outFile = (): string => join(temporaryFolder(onTestFinished), 'entries.csv')
const ignore = (): Promise<void> => Promise.resolve()

test('the cells of a row are what the head before it says', () => {
  const { read } = openRecordReader('csv')
  expect(read(head)).toEqual({ kind: 'head' })
  expect(read(row(3))).toMatchObject({
    kind: 'row',
    row: { ledger: 'hub', index: 3, proof: 'a\n"proof"', resume: 'r3' },
  })
})

test('a column that a later hub adds at the end changes nothing', () => {
  const { read } = openRecordReader('csv')
  expect(read(head.replace('\r\n', ',more\r\n'))).toEqual({ kind: 'head' })
  expect(read(row(3).replace('\r\n', ',5\r\n'))).toMatchObject({ kind: 'row', row: { index: 3 } })
})

test.each([
  ['a row without a head', [row(0)]],
  ['a head without the column of proofs', [head.replace('proof', 'proofs')]],
  ['a row with fewer cells than its head', [head, 'a,b\r\n']],
])('%s is none of an export', (_, records) => {
  const { read } = openRecordReader('csv')
  expect(records.map((record) => read(record).kind).at(-1)).toBe('broken')
})

test('rows that go on behind those of an earlier run are read by the head of the file', async () => {
  const out = outFile()
  writeFileSync(`${out}.part`, head + row(0))
  const records = openRecordReader('csv')
  const file = await openExportFile(out, records, ignore)
  const record = records.read(row(1))
  expect(record).toMatchObject({ kind: 'row', row: { index: 1 } })
  await file.add(row(1), record)
  await file.finish((digest) => records.trailer({ complete: true, rows: 2, unproven: {}, digest }))
  const text = readFileSync(out, 'utf8')
  expect(text.startsWith(head + row(0) + row(1))).toBe(true)
  expect(text.split('\r\n').at(-2)?.split(',')).toHaveLength(6)
})

test('a file that was cut off behind its head has one head, when it is whole', async () => {
  const out = outFile()
  writeFileSync(`${out}.part`, head + row(0).slice(0, 20))
  const records = openRecordReader('csv')
  const file = await openExportFile(out, records, ignore)
  expect(file.resume()).toBeUndefined()
  for (const text of [head, row(0)]) await file.add(text, records.read(text))
  await file.close()
  expect(readFileSync(`${out}.part`, 'utf8')).toBe(head + row(0))
})
