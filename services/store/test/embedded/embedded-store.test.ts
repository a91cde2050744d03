import { readFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { failingWriter } from '@hutong/store/testing'
import type { RecordStatus, RecordWriter } from '@hutong/store'
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
  const { textHash } = await import('../../src/embedded/text-hash.ts')
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
