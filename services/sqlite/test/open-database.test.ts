import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openDatabase } from '@hutong/sqlite'

const first = 'CREATE TABLE a (x INTEGER)'
const second = 'ALTER TABLE a ADD COLUMN y INTEGER DEFAULT 7'
let folder: string
let file: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hutong-database-'))
  file = join(folder, 'deep', 'a.db')
})
afterEach(() => rmSync(folder, { recursive: true }))

test('an older file is brought to the newest format, and keeps its rows', () => {
  const old = openDatabase(file, { migrations: [first] })
  old.exec('INSERT INTO a VALUES (1)')
  old.close()
  const database = openDatabase(file, { migrations: [first, second] })
  expect(database.prepare('SELECT x, y FROM a').get()).toEqual({ x: 1, y: 7 })
  database.close()
})

test('a newer file is refused by reader and writer', () => {
  openDatabase(file, { migrations: [first, second] }).close()
  for (const readOnly of [true, false]) {
    expect(() => openDatabase(file, { migrations: [first], readOnly })).toThrow(
      expect.objectContaining({ code: 'HUTONG_SQLITE_NEWER_FORMAT' }),
    )
  }
})

test('a reader of a missing file is told to start the hub', () => {
  expect(() => openDatabase(file, { migrations: [first], readOnly: true })).toThrow(
    expect.objectContaining({ code: 'HUTONG_SQLITE_MISSING' }),
  )
})

test('a failed migration leaves the file as it was', () => {
  openDatabase(file, { migrations: [first] }).close()
  expect(() => openDatabase(file, { migrations: [first, `${second}; NOT SQL`] })).toThrow(
    expect.objectContaining({ code: 'HUTONG_SQLITE_FAILED' }),
  )
  openDatabase(file, { migrations: [first] }).close()
})

test('every commit is synced, and deleted bytes are overwritten', () => {
  const database = openDatabase(file, { migrations: ['CREATE TABLE a (x TEXT)'] })
  expect(database.prepare('PRAGMA synchronous').get()).toEqual({ synchronous: 2 })
  expect(database.prepare('PRAGMA journal_mode').get()).toEqual({ journal_mode: 'wal' })
  database.exec("INSERT INTO a VALUES ('to be forgotten'); DELETE FROM a")
  database.close()
  expect(readFileSync(file).includes('to be forgotten')).toBe(false)
})
