import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { connectionOf, readConnections } from '../src/connections.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hutong-connections-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

function write(text: string): string {
  const file = join(folder, 'sources.yaml')
  writeFileSync(file, text)
  return file
}

test('without a file there are no connections, and a stream that needs one is told where it belongs', () => {
  const none = readConnections('')
  expect(() => connectionOf(none, 'tax')).toThrow(
    'no connection tax: add it to the file that HUTONG_SOURCES names',
  )
})

test('secrets come from files of their own, beside the file', () => {
  writeFileSync(join(folder, 'password'), 'open sesame\n')
  const file = write(
    'registry:\n  url: postgresql://127.0.0.1:5432/registry\n  user: hutong\n  passwordFile: password\n',
  )
  expect(connectionOf(readConnections(file), 'registry')).toEqual({
    url: 'postgresql://127.0.0.1:5432/registry',
    user: 'hutong',
    password: 'open sesame',
  })
})

test('every mistake is told at once, and no value', () => {
  const file = write(
    'registry:\n  url: postgresql://hutong:hush@127.0.0.1/registry\n  passwordFile: nowhere\ntax:\n  url: somewhere\n',
  )
  expect(() => readConnections(file)).toThrow(
    expect.objectContaining({ code: 'HUTONG_SOURCES_INVALID' }),
  )
  expect(() => readConnections(file)).toThrow(
    /3 mistake\(s\)[^]*registry\.url: holds a password[^]*registry\.passwordFile: its file cannot be read[^]*tax\.url: is no URL/,
  )
  expect(() => readConnections(file)).not.toThrow(/hush|somewhere/)
})

test('a file that is not YAML is refused without a word of it', () => {
  const file = write('password: "hush')
  expect(() => readConnections(file)).toThrow('is not YAML')
  expect(() => readConnections(file)).not.toThrow(/hush/)
})
