import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { checkIdentifier } from '@hutong/schemas'
import type { IdentifierKind } from '@hutong/schemas'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makeCity } from '../../src/city/make-city.ts'
import type { CitySummary } from '../../src/city/make-city.ts'
import { readCity } from './read-exports.ts'
import type { ReadCity, Row } from './read-exports.ts'

const asOf = '2026-11-23'
const folder = mkdtempSync(join(tmpdir(), 'hutong-city-'))
let summary: CitySummary
let city: ReadCity

beforeAll(async () => {
  summary = await makeCity({ people: 20_000, seed: 1, folder, asOf })
  city = readCity(folder, summary)
})
afterAll(() => rmSync(folder, { recursive: true }))

function columns(rows: readonly Row[], ...names: readonly string[]): readonly string[] {
  return rows.flatMap((row) => names.map((name) => row[name] ?? '')).filter((text) => text !== '')
}

function isValid(kind: IdentifierKind): (value: string) => boolean {
  return (value) => checkIdentifier(kind, value, { asOf }).valid
}

function isoDate(compact: string): string {
  return `${compact.slice(0, 4)}-${compact.slice(4, 6)}-${compact.slice(6)}`
}

describe('the numbers of the city', () => {
  test('every national number is valid, nobody living has it, and no two people share one', () => {
    const numbers = columns(city.population, '公民身份号码')
    expect(numbers.filter((number) => !isValid('resident-id')(number))).toEqual([])
    expect(numbers.filter((number) => !/99[6-9].$/.test(number))).toEqual([])
    expect(new Set(numbers).size).toBe(20_000)
  })

  test('sex and birth date stand in the number as in the row', () => {
    const wrong = city.population.filter((row) => {
      const number = row['公民身份号码'] ?? ''
      const male = Number(number[16]) % 2 === 1
      return isoDate(number.slice(6, 14)) !== row['出生日期'] || male !== (row['性别'] === '男')
    })
    expect(wrong).toEqual([])
  })

  test('every name is one that the rules of names allow', () => {
    expect(columns(city.population, '姓名').filter((name) => !isValid('name')(name))).toEqual([])
  })

  test('every marriage certificate has a valid number of its own', () => {
    const numbers = columns(city.marriages, '证书编号')
    expect(numbers.filter((number) => !isValid('marriage-certificate')(number))).toEqual([])
    expect(new Set(numbers).size).toBe(numbers.length)
  })

  test('every title and proof has a valid number of its own on a valid unit', () => {
    const numbers = city.rights.map(({ bdcqzh }) => bdcqzh)
    expect(numbers.filter((number) => !isValid('real-estate-certificate')(number))).toEqual([])
    expect(new Set(numbers).size).toBe(numbers.length)
    const units = city.rights.map(({ bdcdyh }) => bdcdyh)
    expect(units.filter((unit) => !isValid('real-estate-unit')(unit))).toEqual([])
  })

  test('every organisation has a valid credit code of its own that no real one has', () => {
    const codes = columns(city.organisations, '统一社会信用代码')
    expect(codes.filter((code) => !isValid('credit-code')(code))).toEqual([])
    expect(codes.filter((code) => !/^9[12]\d{6}TT/.test(code))).toEqual([])
    expect(new Set(codes).size).toBe(codes.length)
  })

  test('every running number is used once', () => {
    for (const ids of [
      columns(city.population, '人员编号'),
      columns(city.marriages, '流水号'),
      city.rights.map(({ id }) => id),
      columns(city.organisations, '主体编号'),
    ]) {
      expect(new Set(ids).size).toBe(ids.length)
    }
  })
})

describe('the same people in all departments', () => {
  test('whoever married, owns or represents stands in the population under the same name and number', () => {
    const register = new Set(
      city.population.map((row) => personOf(row, '姓名', '证件类型', '公民身份号码')),
    )
    const named = [
      ...city.marriages.flatMap((row) => [
        personOf(row, '男方姓名', '男方证件类型', '男方证件号码'),
        personOf(row, '女方姓名', '女方证件类型', '女方证件号码'),
      ]),
      ...city.organisations.map((row) =>
        personOf(row, '法定代表人', '法人证件类型', '法人证件号码'),
      ),
      ...city.rights
        .flatMap(({ qlr }) => qlr)
        .filter(({ zjlx }) => zjlx !== '统一社会信用代码')
        .map(({ xm, zjlx, zjhm }) => `${xm} ${zjlx} ${zjhm}`),
    ]
    expect(named.filter((person) => !register.has(person))).toEqual([])
  })

  test('a certificate that replaces another names one of the register, which is replaced', () => {
    const statuses = new Map(city.marriages.map((row) => [row['证书编号'], row['状态']]))
    const priors = columns(city.marriages, '原证书编号')
    expect(priors.length).toBeGreaterThan(0)
    expect(priors.filter((prior) => statuses.get(prior) !== '已换发')).toEqual([])
  })

  test('nobody is in two marriages in force', () => {
    const inForce = city.marriages.filter(
      (row) => row['登记类型'] !== '离婚' && row['状态'] === '有效',
    )
    const numbers = columns(inForce, '男方证件号码', '女方证件号码')
    expect(new Set(numbers).size).toBe(numbers.length)
  })

  test('nothing happened after the day of the export', () => {
    const days = [
      ...columns(city.population, '出生日期', '证件有效期起'),
      ...columns(city.marriages, '登记日期').map(isoDate),
      ...city.rights.map(({ djrq }) => djrq),
      ...columns(city.organisations, '成立日期'),
    ]
    expect(days.filter((day) => day > asOf || !isValid('date')(day))).toEqual([])
  })
})

function personOf(row: Row, name: string, idType: string, number: string): string {
  return `${row[name]} ${row[idType]} ${row[number]}`
}

describe('what there is to ask about', () => {
  test('about seven in ten adults have something in the marriage register', () => {
    const adults = city.population.filter((row) => (row['出生日期'] ?? '') <= '2008-11-23')
    const registered = new Set(columns(city.marriages, '男方证件号码', '女方证件号码'))
    const share =
      columns(adults, '公民身份号码').filter((number) => registered.has(number)).length /
      adults.length
    expect(share).toBeGreaterThan(0.65)
    expect(share).toBeLessThan(0.75)
  })

  test('about six in a hundred people stand for a business', () => {
    const share = city.organisations.length / city.population.length
    expect(share).toBeGreaterThan(0.05)
    expect(share).toBeLessThan(0.07)
  })

  test('one to five people own a home, in equal shares', () => {
    const titles = city.rights.filter(({ qllx }) => qllx === '所有权')
    expect(new Set(titles.map(({ qlr }) => qlr.length))).toEqual(new Set([1, 2, 3, 4, 5]))
    expect(titles.filter(({ qlr }) => qlr.some(({ fe }) => fe !== `1/${qlr.length}`))).toEqual([])
  })

  test.each<[string, (city: ReadCity) => readonly string[], readonly string[]]>([
    ['events', ({ marriages }) => columns(marriages, '登记类型'), ['结婚', '离婚', '补领']],
    [
      'states of certificates',
      ({ marriages }) => columns(marriages, '状态'),
      ['有效', '撤销', '已换发'],
    ],
    [
      'kinds of card',
      ({ population }) => columns(population, '证件类型'),
      ['居民身份证', '港澳台居民居住证', '外国人永久居留身份证'],
    ],
    ['states of identities', ({ population }) => columns(population, '状态'), ['有效', '注销']],
    [
      'kinds of right',
      ({ rights }) => rights.map(({ qllx }) => qllx),
      ['所有权', '抵押权', '居住权', '预告登记'],
    ],
    ['states of rights', ({ rights }) => rights.map(({ zt }) => zt), ['现势', '注销', '历史']],
    [
      'kinds of business',
      ({ organisations }) => columns(organisations, '类型'),
      ['有限责任公司', '股份有限公司', '个体工商户'],
    ],
    [
      'states of business',
      ({ organisations }) => columns(organisations, '登记状态'),
      ['存续', '注销', '吊销'],
    ],
  ])('all %s occur and no other', (_, select, words) => {
    expect(new Set(select(city))).toEqual(new Set(words))
  })

  test('some validities are over and some have no end', () => {
    for (const ends of [
      columns(city.population, '证件有效期止'),
      city.rights.map(({ zzrq }) => zzrq),
      columns(city.organisations, '有效期止'),
    ]) {
      expect(ends).toContain('长期')
      expect(ends.some((end) => end < asOf)).toBe(true)
    }
  })

  test('some names need the dot and some need characters outside the old tables', () => {
    const names = columns(city.population, '姓名').join('')
    expect(names).toContain('·')
    expect(names).toContain('䶮')
    expect(names).toContain('𫖯')
  })
})
