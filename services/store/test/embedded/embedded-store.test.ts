import { readFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openDatabase } from '@hutong/sqlite'
import { failingWriter } from '@hutong/store/testing'
import type { RecordStatus, RecordWriter } from '@hutong/store'
import { migrations } from '../../src/embedded/store-tables.ts'
import { textHash } from '../../src/embedded/text-hash.ts'
import { makeStoreFolder } from './make-store-folder.ts'

const topic = 'records.a.v1'
let folder: ReturnType<typeof makeStoreFolder>
let writer: RecordWriter

beforeEach(async () => {
  folder = makeStoreFolder()
  writer = await folder.openWriter()
  await writer.acquire(topic, 0)
})
afterEach(async () => {
  await writer.close()
  await folder.remove()
})

const batch = (offset: number, status: RecordStatus = 'active') => ({
  topic,
  partition: 0,
  fence: 1,
  from: offset,
  next: offset + 1,
  records: [
    {
      key: 'a:office:1',
      version: String(offset),
      offset,
      status,
      bytes: Buffer.from('planted value'),
      subjects: ['planted-subject'],
    },
  ],
  tainted: [],
  sources: {},
})

test('an erased record leaves neither value nor subject in the file', async () => {
  await writer.apply(batch(0))
  await writer.apply(batch(1, 'erased'))
  await writer.close()
  expect(readFileSync(folder.file).includes('planted')).toBe(false)
})

test('readers see only the active generation', async () => {
  await writer.apply(batch(0))
  const database = new DatabaseSync(folder.file)
  database.exec('UPDATE active SET generation = 2')
  database.close()
  const reader = await folder.openReader()
  expect(await reader.bySubject(topic, ['planted-subject'])).toEqual({ slots: [], records: [] })
  await reader.close()
})

test('two subjects whose hashes meet are still told apart', async () => {
  await writer.apply(batch(0))
  const reader = await folder.openReader()
  const database = new DatabaseSync(folder.file)
  database.prepare('UPDATE subjects SET subject_hash = ?').run(textHash('another'))
  database.close()
  expect((await reader.bySubject(topic, ['another'])).records).toEqual([])
  await reader.close()
})

test('a reader may open a store before its writer', async () => {
  const empty = makeStoreFolder()
  const reader = await empty.openReader()
  expect(await reader.slots(topic)).toEqual([])
  await reader.close()
  await empty.remove()
})

test('the failing wrapper loses the batch, or only the answer', async () => {
  const before = failingWriter(writer, { nth: 1, how: 'lost-before' })
  await expect(before.apply(batch(0))).rejects.toThrow('lost-before')
  const after = failingWriter(writer, { nth: 1, how: 'answer-lost' })
  await expect(after.apply(batch(0))).rejects.toThrow('answer-lost')
  expect(await writer.apply(batch(0))).toMatchObject({ outcome: 'DUP' })
})

test('a store of the first format keeps its records, and gets a digest as if it had been written now', async () => {
  await writer.apply(batch(0))
  const reader = await folder.openReader()
  const [now] = await reader.slots(topic)
  await reader.close()
  const old = makeStoreFolder()
  writeFirstFormat(old.file)
  const oldReader = await old.openReader()
  // Until its writer has summed it up, the slot is as if it were not there.
  expect(await oldReader.slots(topic)).toEqual([])
  const oldWriter = await old.openWriter()
  expect(await oldReader.slots(topic)).toEqual([now])
  expect((await oldReader.bySubject(topic, ['planted-subject'])).records).toHaveLength(1)
  const generations = await old.openGenerations()
  expect(await generations.list()).toEqual([1])
  expect(await generations.create()).toBe(2)
  await generations.close()
  await oldWriter.close()
  await oldReader.close()
  await old.remove()
})

test('a generation that was dropped leaves no row behind', async () => {
  const generations = await folder.openGenerations()
  const second = await generations.create()
  const builder = await folder.openWriter(second)
  await builder.acquire(topic, 0)
  const tainted = [{ key: 'a:office:2', offset: 0, reason: 'invalid', bytes: Buffer.from('x') }]
  await builder.apply({ ...batch(0), from: 0, next: 2, tainted })
  await generations.drop(second)
  await builder.close()
  await generations.close()
  const database = new DatabaseSync(folder.file)
  for (const table of ['records', 'subjects', 'tainted']) {
    expect(database.prepare(`SELECT count(*) count FROM ${table}`).get()).toEqual({ count: 0 })
  }
  expect(database.prepare('SELECT generation FROM slots').all()).toEqual([{ generation: 1 }])
  database.close()
})

/** What the program before digests and generations left behind after `batch(0)`. */
function writeFirstFormat(file: string): void {
  const database = openDatabase(file, { migrations: migrations.slice(0, 1) })
  const { key, version, bytes } = batch(0).records[0] ?? { key: '', version: '', bytes: '' }
  database.prepare("INSERT INTO slots VALUES (1, 1, ?, 0, 1, 1, 1, 0, '{}')").run(topic)
  database
    .prepare("INSERT INTO records VALUES (1, 1, ?, ?, ?, 0, 'active', NULL, 'planted-subject', ?)")
    .run(textHash(key), key, version, bytes)
  database.prepare('INSERT INTO subjects VALUES (?, 1)').run(textHash('planted-subject'))
  database.close()
}
