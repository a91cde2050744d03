import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { makeCity } from '../../src/city/make-city.ts'
import type { CityWish } from '../../src/city/make-city.ts'
import { allStreams, isFileOf } from './all-streams.ts'
import { exportText, fileOf } from './read-exports.ts'

const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
})

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'hutong-city-'))
  folders.push(folder)
  return folder
}

function wish(differences: Partial<CityWish> = {}): CityWish {
  return { people: 100, seed: 7, folder: newFolder(), asOf: '2026-11-23', ...differences }
}

function bytesUnder(folder: string): Readonly<Record<string, string>> {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .toSorted()
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(folder, name), 'latin1')]))
}

test('the same parameters give the same bytes', async () => {
  const [one, two] = [wish({ people: 500 }), wish({ people: 500 })]
  await makeCity(one)
  await makeCity(two)
  expect(bytesUnder(one.folder)).toEqual(bytesUnder(two.folder))
})

test('another seed gives other people', async () => {
  const [one, two] = [wish(), wish({ seed: 8 })]
  await makeCity(one)
  await makeCity(two)
  expect(bytesUnder(one.folder)).not.toEqual(bytesUnder(two.folder))
})

test('a file of every stream is there with its marker, but for the one that stays unread', async () => {
  const { folder, ...rest } = wish()
  await makeCity({ folder, ...rest })
  const found = Object.keys(bytesUnder(folder)).filter((name) => name !== 'city.json')
  const exported = (await allStreams())
    .filter(({ type }) => type !== 'org.abnormal')
    .map((stream) => {
      const names = found.filter((name) => isFileOf(stream, name))
      expect(names).toHaveLength(1)
      return names[0] ?? ''
    })
  expect(found).toEqual(exported.flatMap((name) => [name, `${name}.ok`]).toSorted())
})

test.each([26, 27, 100, 1003])('a city of %i people has so many identities', async (people) => {
  const wished = wish({ people })
  const summary = await makeCity(wished)
  const { rows, badRows } = fileOf(summary, 'public-security')
  expect(rows - badRows).toBe(people)
})

test('each marker holds the number of rows behind the header', async () => {
  const wished = wish({ people: 300 })
  const summary = await makeCity(wished)
  for (const { file, rows } of summary.files) {
    const lines = readFileSync(join(wished.folder, file), 'latin1').split('\n').length - 1
    expect(lines - (file.endsWith('.csv') ? 1 : 0)).toBe(rows)
    expect(readFileSync(join(wished.folder, `${file}.ok`), 'utf8')).toBe(`rows=${rows}`)
  }
})

test('the header lines are the departments own', async () => {
  const wished = wish()
  const summary = await makeCity(wished)
  const header = (department: string, charset: string) =>
    exportText(wished.folder, summary, department, charset).split('\r\n')[0]
  expect(header('civil-affairs', 'gb18030')).toBe(
    '流水号,登记类型,证书编号,登记日期,登记机关代码,男方姓名,男方证件类型,男方证件号码,女方姓名,女方证件类型,女方证件号码,原证书编号,状态',
  )
  expect(header('public-security', 'utf-8')).toBe(
    '人员编号,姓名,证件类型,公民身份号码,性别,出生日期,民族,住址区划,证件有效期起,证件有效期止,状态',
  )
  expect(header('market-regulation', 'gb18030')).toBe(
    '主体编号,统一社会信用代码,名称,类型,法定代表人,法人证件类型,法人证件号码,成立日期,登记状态,经营范围,注册资本,有效期止,状态',
  )
})

test('the population file begins with a byte order mark', async () => {
  const wished = wish()
  const summary = await makeCity(wished)
  const bytes = exportText(wished.folder, summary, 'public-security', 'latin1')
  expect(bytes.startsWith('ï»¿')).toBe(true)
})

test('bad rows are few, counted, and as many in a large city as in a small one', async () => {
  const small = await makeCity(wish())
  const large = await makeCity(wish({ people: 5000 }))
  const counts = large.files.map(({ badRows }) => badRows)
  expect(counts.reduce((sum, count) => sum + count)).toBe(10)
  expect(small.files.map(({ badRows }) => badRows)).toEqual(counts)
})

test('a city that is there already is kept, also on a later day', async () => {
  const { folder, people, seed } = wish()
  await makeCity({ folder, people, seed, asOf: '2026-11-22' })
  const before = bytesUnder(folder)
  const summary = await makeCity({ folder, people, seed })
  expect(summary).toMatchObject({ state: 'kept', asOf: '2026-11-22' })
  expect(bytesUnder(folder)).toEqual(before)
})

test.each([{ people: 200 }, { seed: 8 }, { asOf: '2026-11-24' }])(
  'a city made with other parameters is kept and named: %o',
  async (differences) => {
    const wished = wish()
    await makeCity(wished)
    const before = bytesUnder(wished.folder)
    const summary = await makeCity({ ...wished, ...differences })
    expect(summary).toMatchObject({ state: 'kept-other', people: 100, seed: 7, asOf: '2026-11-23' })
    expect(bytesUnder(wished.folder)).toEqual(before)
  },
)

test('a run that was cut short is cleared away and made again', async () => {
  const whole = wish()
  await makeCity(whole)
  const cut = wish()
  await makeCity({ ...cut, people: 200, asOf: '2026-11-20' })
  const left = Object.keys(bytesUnder(cut.folder)).filter((name) => /\d\.(?:csv|jsonl)$/.test(name))
  rmSync(join(cut.folder, 'city.json'))
  writeFileSync(join(cut.folder, 'city.unfinished.json'), JSON.stringify(left))
  writeFileSync(join(cut.folder, `${left[0]}.part`), 'half a line')
  expect(await makeCity(cut)).toMatchObject({ state: 'made', people: 100 })
  expect(bytesUnder(cut.folder)).toEqual(bytesUnder(whole.folder))
})

test('progress is told up to the last person', async () => {
  const told: number[] = []
  await makeCity(wish({ people: 25_000, onProgress: ({ people }) => told.push(people) }))
  expect(told.length).toBe(3)
  expect(told.at(-1)).toBe(25_000)
})

test.each<[string, Partial<CityWish>]>([
  ['too few people for the planted families', { people: 25 }],
  ['more people than there are numbers', { people: 3_000_001 }],
  ['half a person', { people: 100.5 }],
  ['a negative seed', { seed: -1 }],
  ['a day that no calendar has', { asOf: '2026-02-30' }],
  ['a day before the planted families end', { asOf: '2025-12-31' }],
])('%s: refused before anything is written', async (_, differences) => {
  const wished = wish(differences)
  await expect(makeCity(wished)).rejects.toMatchObject({ code: 'HUTONG_CITY_WISH_INVALID' })
  expect(bytesUnder(wished.folder)).toEqual({})
})

test('a manifest of somebody else is not taken for a city', async () => {
  const wished = wish()
  writeFileSync(join(wished.folder, 'city.json'), '{"people": "many"}')
  await expect(makeCity(wished)).rejects.toMatchObject({ code: 'HUTONG_CITY_MALFORMED' })
})

test('a folder that cannot be written is named', async () => {
  const file = join(newFolder(), 'taken')
  writeFileSync(file, 'a file where the folder should be')
  await expect(makeCity(wish({ folder: join(file, 'city') }))).rejects.toMatchObject({
    code: 'HUTONG_CITY_UNWRITABLE',
    message: expect.stringContaining(file),
  })
})
