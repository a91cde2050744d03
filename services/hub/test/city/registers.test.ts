import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makeCity } from '../../src/city/make-city.ts'
import type { CitySummary } from '../../src/city/make-city.ts'
import { readRows } from './read-exports.ts'
import type { Row } from './read-exports.ts'

const asOf = '2026-11-23'
const folder = mkdtempSync(join(tmpdir(), 'hutong-city-'))
let summary: CitySummary

beforeAll(async () => {
  summary = await makeCity({ people: 10_000, seed: 5, folder, asOf })
})
afterAll(() => rmSync(folder, { recursive: true }))

const rowsOf = (type: string): readonly Row[] => readRows(folder, summary, type)
const by = (rows: readonly Row[], ...names: readonly string[]): ReadonlyMap<string, Row> =>
  new Map(rows.map((row) => [names.map((name) => row[name]).join(' '), row]))

function isoDay(compact = ''): string {
  return `${compact.slice(0, 4)}-${compact.slice(4, 6)}-${compact.slice(6)}`
}

describe('one life in all registers', () => {
  test.each([
    ['household.registration', '姓名', '公民身份号码'],
    ['household.registration', '户主姓名', '户主证件号码'],
    ['residence.permit', '姓名', '公民身份号码'],
    ['criminal.status', '姓名', '公民身份号码'],
    ['death.cremation', '死者姓名', '证件号码'],
    ['lowincome.status', '姓名', '证件号码'],
    ['adoption.event', '收养人姓名', '收养人证件号码'],
    ['adoption.event', '被收养人姓名', '被收养人证件号码'],
    ['birth.certificate', 'fm.0.xm', 'fm.0.zjhm'],
    ['birth.permit', 'sqr.0.xm', 'sqr.0.zjhm'],
    ['death.medical', 'xm', 'zjhm'],
    ['housing.rental', '承租人', '承租人证件号码'],
    ['tax.income-year', 'nsr.mc', 'nsr.zjhm'],
    ['org.social', '法定代表人', '法人证件号码'],
    ['org.officer', '姓名或名称', '证件号码'],
    ['socialsec.participation', '姓名', '证件号码'],
    ['pension.status', '姓名', '证件号码'],
    ['fund.account', 'xm', 'zjhm'],
    ['medical.participation', 'xm', 'zjhm'],
    ['court.judgment-family', 'jia.xm', 'jia.zjhm'],
    ['disability.certificate', 'xm', 'zjhm'],
    ['education.enrolment', 'xm', 'zjhm'],
  ])('whoever stands in %s as %s stands in the population', (type, name, number) => {
    const register = by(rowsOf('person.identity'), '姓名', '公民身份号码')
    const named = [...by(rowsOf(type), name, number).keys()]
    expect(named.length).toBeGreaterThan(0)
    expect(named.filter((person) => !register.has(person))).toEqual([])
  })

  test('a child that a hospital saw born lives with a parent whom the certificate names', () => {
    const households = by(rowsOf('household.registration'), '姓名', '户主证件号码')
    const young = rowsOf('birth.certificate').filter(
      ({ csrq = '', 'fm.1.zjhm': father }) => csrq > '2000-01-01' && father !== undefined,
    )
    expect(young.length).toBeGreaterThan(0)
    const alone = young.filter(
      (birth) => !households.has(`${birth['xsexm']} ${birth['fm.1.zjhm']}`),
    )
    expect(alone).toEqual([])
  })

  test('whoever was cremated died in health on the same day, and is struck out', () => {
    const deaths = by(rowsOf('death.medical'), 'zjhm')
    const people = by(rowsOf('person.identity'), '公民身份号码')
    for (const cremation of rowsOf('death.cremation')) {
      const number = cremation['证件号码'] ?? ''
      expect(deaths.get(number)?.['swrq']).toBe(isoDay(cremation['死亡日期']))
      expect(people.get(number)?.['状态']).toBe('注销')
    }
  })

  test('nobody marries, works or learns after death', () => {
    const died = by(rowsOf('death.medical'), 'zjhm')
    const weddings = rowsOf('marriage.event').flatMap((row) =>
      [row['男方证件号码'], row['女方证件号码']].map((number) => [number, row['登记日期']]),
    )
    const late = weddings.filter(
      ([number = '', on]) => isoDay(on) > (died.get(number)?.['swrq'] ?? '9999'),
    )
    expect(late).toEqual([])
    for (const type of ['socialsec.participation', 'employment.record']) {
      expect(rowsOf(type).filter((row) => died.has(row['证件号码'] ?? ''))).toEqual([])
    }
    expect(rowsOf('education.enrolment').filter(({ zjhm = '' }) => died.has(zjhm))).toEqual([])
  })

  test('a divorce by judgment ends a marriage that is in force in the register, of the same two', () => {
    const marriages = by(rowsOf('marriage.event'), '证书编号')
    const divorces = rowsOf('court.judgment-family').filter(({ sx }) => sx === '离婚')
    expect(divorces.length).toBeGreaterThan(0)
    for (const divorce of divorces) {
      const marriage = marriages.get(divorce['yhyzh'] ?? '')
      expect(marriage).toMatchObject({
        状态: '有效',
        女方证件号码: divorce['jia.zjhm'],
        男方证件号码: divorce['yi.zjhm'],
      })
      expect((divorce['sxrq'] ?? '') > isoDay(marriage?.['登记日期'])).toBe(true)
    }
  })
})

describe('work and homes', () => {
  test('every employer is registered, in business, and older than the job', () => {
    const organisations = by(rowsOf('org.registration'), '统一社会信用代码', '名称')
    for (const job of rowsOf('socialsec.participation')) {
      const employer = organisations.get(`${job['单位信用代码']} ${job['单位名称']}`)
      expect(employer?.['登记状态']).toBe('存续')
      expect((employer?.['成立日期'] ?? '9999') <= (job['参保日期'] ?? '')).toBe(true)
    }
  })

  test('a contract that was registered has its right, of the same buyer in the same unit', () => {
    const rights = new Set(
      rowsOf('realestate.right').flatMap((right) =>
        Object.entries(right)
          .filter(([name]) => name.endsWith('.zjhm'))
          .map(([, number]) => `${right['bdcdyh']} ${number}`),
      ),
    )
    const registered = rowsOf('housing.contract').filter((row) => row['合同状态'] === '已登记')
    expect(registered.length).toBeGreaterThan(0)
    const lost = registered.filter(
      (row) => !rights.has(`${row['不动产单元号']} ${row['买受人证件号码']}`),
    )
    expect(lost).toEqual([])
  })

  test.each(['tax.payment', 'fund.withdrawal'])(
    'what %s names a contract for was bought under it',
    (type) => {
      const contracts = by(rowsOf('housing.contract'), '合同备案号', '不动产单元号')
      const named = rowsOf(type).filter(({ htbah }) => htbah !== undefined)
      expect(named.length).toBeGreaterThan(0)
      expect(named.filter((row) => !contracts.has(`${row['htbah']} ${row['bdcdyh']}`))).toEqual([])
    },
  )
})

describe('the city as a whole', () => {
  test('it has at most six rows for each person', () => {
    const rows = summary.files.reduce((sum, file) => sum + file.rows, 0)
    expect(rows / summary.people).toBeLessThanOrEqual(6)
  })

  test('every running number is used once in its register', () => {
    for (const { type } of summary.files) {
      const ids = rowsOf(type).map((row) => row['id'] ?? Object.values(row)[0])
      expect(new Set(ids).size).toBe(ids.length)
    }
  })

  test('nothing has happened after the day of the export', () => {
    const past =
      /^(?:登记日期|签发日期|判决生效日期|审批日期|备案日期|任职日期|参保日期|首次缴费日期|缴至日期|就业日期|迁入日期|csrq|qfrq|djrq|swrq|jkrq|yjrq|hsqjrq|khrq|jzrq|tqrq|ffrq|larq|sxrq|hfrq|rxrq|cbrq)$/
    for (const { type } of summary.files.filter(({ type: one }) => one !== 'marriage.event')) {
      const late = rowsOf(type).flatMap((row) =>
        Object.entries(row).filter(([name, day]) => past.test(name) && day > asOf),
      )
      expect([type, late]).toEqual([type, []])
    }
  })
})
