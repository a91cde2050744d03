import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { openWriter } from '@hutong/sqlite'
import type { NoteJobs } from './notes-writer.ts'

const module = new URL('./notes-writer.ts', import.meta.url)
let folder: string
let file: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hutong-writer-'))
  file = join(folder, 'notes.db')
})
afterEach(() => rmSync(folder, { recursive: true }))

const open = (settings = {}) => openWriter<NoteJobs>({ file, module, ...settings })
const kept = (): unknown[] => {
  const reader = new DatabaseSync(file, { readOnly: true })
  const notes = reader.prepare('SELECT note FROM notes ORDER BY rowid').all()
  reader.close()
  return notes.map(({ note }) => note)
}

test('a job is on the disk when its promise resolves', async () => {
  const writer = await open()
  await writer.run('add', 'first')
  expect(kept()).toEqual(['first'])
  await writer.close()
})

test('jobs asked for at once are all done, in their order', async () => {
  const writer = await open()
  const names = Array.from({ length: 1_000 }, (_, n) => `note ${n}`)
  await Promise.all(names.map((name) => writer.run('add', name)))
  expect(kept()).toEqual(names)
  await writer.close()
})

test('a job that fails is undone alone, in the midst of its group', async () => {
  const writer = await open()
  const results = await Promise.allSettled([
    writer.run('add', 'one'),
    writer.run('add', 'one'),
    writer.run('add', 'two'),
  ])
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  expect(kept()).toEqual(['one', 'two'])
  await writer.close()
})

test('a full disk rejects with its own code, and later jobs that fit are done', async () => {
  const writer = await open()
  await writer.run('limitPages', 20)
  await expect(writer.run('addBlob', 1_000_000)).rejects.toMatchObject({
    code: 'HUTONG_SQLITE_FULL',
  })
  await writer.run('add', 'small')
  expect(kept()).toEqual(['small'])
  await writer.close()
})

test('a call beyond the limit of waiting jobs is refused, and the others are done', async () => {
  const writer = await open({ jobsWaitingMax: 2 })
  const calls = ['a', 'b', 'c'].map((note) => writer.run('add', note))
  await expect(calls[2]).rejects.toMatchObject({ code: 'HUTONG_SQLITE_BUSY' })
  await Promise.all(calls.slice(0, 2))
  expect(kept()).toEqual(['a', 'b'])
  await writer.close()
})

test('closing finishes what waits, then refuses', async () => {
  const writer = await open()
  const pending = writer.run('add', 'last')
  await writer.close()
  await pending
  await expect(writer.run('add', 'late')).rejects.toMatchObject({ code: 'HUTONG_SQLITE_CLOSED' })
  expect(kept()).toEqual(['last'])
})

test('two writers of one file take turns and lose nothing', async () => {
  const writers = await Promise.all([open(), open()])
  await Promise.all(
    writers.flatMap((writer, w) =>
      Array.from({ length: 200 }, (_, n) => writer.run('add', `${w} ${n}`)),
    ),
  )
  expect(kept()).toHaveLength(400)
  await Promise.all(writers.map((writer) => writer.close()))
})

test('waiting for the lock of another process leaves the event loop free', async () => {
  const writer = await open()
  const holder = new DatabaseSync(file)
  holder.exec('BEGIN IMMEDIATE')
  let settled = false
  const pending = writer.run('add', 'after').then(() => (settled = true))
  // The event loop turns while the writer waits, else these turns would never come.
  for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve))
  expect(settled).toBe(false)
  holder.exec('COMMIT')
  await pending
  holder.close()
  await writer.close()
})

test('what was acknowledged survives kill -9', async () => {
  const child = spawn(process.execPath, [
    new URL('./add-notes-forever.ts', import.meta.url).pathname,
    file,
  ])
  let acknowledged = 0
  for await (const chunk of child.stdout) {
    acknowledged = Number(String(chunk).trim().split('\n').at(-1))
    if (acknowledged >= 50) child.kill('SIGKILL')
  }
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  expect(kept().length).toBeGreaterThanOrEqual(acknowledged)
})

test('a worker that ends by itself rejects what waits', async () => {
  const writer = await open()
  await expect(writer.run('end', 3)).rejects.toMatchObject({
    code: 'HUTONG_SQLITE_WRITER_GONE',
  })
  await expect(writer.run('add', 'late')).rejects.toMatchObject({
    code: 'HUTONG_SQLITE_WRITER_GONE',
  })
  await writer.close()
})

test('bytes are moved, not copied, when asked for', async () => {
  const writer = await open()
  const bytes = new Uint8Array(1_000)
  expect(await writer.run('addBytes', { note: 'moved', bytes }, [bytes.buffer])).toBe(1_000)
  expect(bytes.length).toBe(0)
  await writer.close()
})

test('bytes that were deleted leave the journal too, while the writer runs on', async () => {
  const writer = await open({ foldEveryMs: 10 })
  await writer.run('add', 'planted note')
  await writer.run('remove', 'planted note')
  const onDisk = (): string => readFileSync(file, 'latin1') + readFileSync(`${file}-wal`, 'latin1')
  await vi.waitFor(() => expect(onDisk().includes('planted note')).toBe(false), { timeout: 30_000 })
  await writer.close()
})

test('a damaged file is refused with its own code', async () => {
  writeFileSync(file, 'this is not a database, and long enough to be looked at as one'.repeat(100))
  await expect(open()).rejects.toMatchObject({ code: 'HUTONG_SQLITE_CORRUPT' })
})
