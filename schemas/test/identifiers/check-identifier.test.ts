import { describe, expect, test } from 'vitest'
import { checkIdentifier, identifierKinds } from '../../src/identifiers/check-identifier.ts'
import { generateCreditCode } from '../../src/identifiers/generate-number.ts'
import { mod37Check } from '../../src/identifiers/mod-37-36.ts'

const asOf = '2026-11-23'
const authority = '11100000TT0000M157'
const issuer = '11330106TT0000M23P'

function certificate(typeCode: string, serial: string, version: string): string {
  const check = mod37Check(`${typeCode}${issuer}${serial}${version}`)
  return ['1.2.156.3005.2', typeCode, issuer, serial, version, check].join('.')
}

describe('checkIdentifier', () => {
  test.each([
    ['resident-id-15', '330106501307995', 'BIRTH_DATE'],
    ['resident-id-15', '990106500307995', 'REGION'],
    ['foreign-permanent-resident-15', 'USA330190010194', 'CHECKSUM'],
    ['foreign-permanent-resident-15', 'US3301900101955', 'FORMAT'],
    ['credit-code', '９１３３０１０６ＴＴ０００００１５Ｅ', 'CHECKSUM'],
    ['e-certificate', certificate(`${authority}001`, '2020', '01'), 'VERSION'],
    ['e-certificate', certificate(`${authority}0A1`, '2020', '001'), 'TYPE_CODE'],
    ['e-certificate', certificate(`${authority}001`, '2'.repeat(65), '001'), 'SERIAL'],
    ['e-certificate', `${certificate(`${authority}001`, '2020', '001')}.1`, 'PARTS'],
    ['real-estate-unit', '330106001002GB00012X00010203', 'FIXTURE_TYPE'],
    ['real-estate-unit', '330106001002GK00012F00010203', 'PARCEL_TYPE'],
    ['real-estate-unit', '330106001002GB00012L00000000', 'FIXTURE_NUMBER'],
    ['real-estate-unit', '33010600100OGB00012F00010203', 'FORMAT'],
    ['real-estate-certificate', '浙(2014)杭州市不动产权第0000001号', 'YEAR'],
    ['real-estate-certificate', '浙(2020)杭州市不动产权第0000001', 'FORMAT'],
    ['marriage-certificate', 'J330106-1949-999001', 'YEAR'],
    ['marriage-certificate', 'J3301062015999001', 'FORMAT'],
    ['birth-certificate', 'XY33999900', 'FORMAT'],
    ['name', '  ', 'EMPTY'],
    ['name', '张\u0000三', 'CHARACTER'],
    ['name', '张\uFFFD', 'CHARACTER'],
    ['name', '长'.repeat(101), 'LENGTH'],
    ['date', '', 'EMPTY'],
    ['date', '0000-00-00', 'DATE'],
    ['date', '2020年13月01日', 'DATE'],
    ['date', '二〇二〇年二月三十日', 'DATE'],
    ['date', '二〇二〇年十十月十日', 'FORMAT'],
    ['date', '2020-01-31至2040-01-31', 'FORMAT'],
  ] as const)('refuses the %s %s as %s', (kind, value, error) => {
    expect(checkIdentifier(kind, value, { asOf })).toMatchObject({ valid: false, error })
  })

  test.each([
    ['foreign-permanent-resident-15', 'usa330190010195', 'USA330190010195'],
    ['credit-code', '91330106 TT0000015 D', '91330106TT0000015D'],
    ['real-estate-unit', '３３０１０６ 001002 ＧＢ00012 F00010203', '330106001002GB00012F00010203'],
    [
      'real-estate-certificate',
      '浙〔2020〕杭州市 不动产权第 0000001 号',
      '浙(2020)杭州市不动产权第0000001号',
    ],
    ['marriage-certificate', 'ＢＪ330106－2021－999003', 'BJ330106-2021-999003'],
    ['marriage-certificate', 'J330106–2015–999001', 'J330106-2015-999001'],
    ['birth-certificate', 'x339999001', 'X339999001'],
    ['name', '\uFEFF张\u200B三 ', '张三'],
    ['name', '张\uE863', '张䶮'],
    ['name', 'ＳＭＩＴＨ　ＪＯＨＮ', 'SMITH JOHN'],
    ['name', 'JOHN F. SMITH', 'JOHN F. SMITH'],
    ['date', '2020.1.31', '2020-01-31'],
    ['date', '２０２０年１月３１日', '2020-01-31'],
    ['date', '2020-01-31 00:00:00', '2020-01-31'],
    ['date', '二〇二〇年一月三十一日', '2020-01-31'],
    ['date', '二○二○年十二月十日', '2020-12-10'],
    ['date', '长期有效', 'LONG_TERM'],
    ['date', '2099-12-31', '2099-12-31'],
  ] as const)('normalises the %s %s to %s', (kind, value, normalized) => {
    expect(checkIdentifier(kind, value, { asOf })).toMatchObject({ valid: true, normalized })
  })

  test.each(identifierKinds)('refuses an empty and an endless %s alike', (kind) => {
    expect(checkIdentifier(kind, '').valid).toBe(false)
    expect(checkIdentifier(kind, '\uFDFA'.repeat(1_000_000)).valid).toBe(false)
  })

  test('a category that its department does not have is refused', () => {
    const value = generateCreditCode({
      department: '9',
      category: '4',
      division: '330106',
      body: 'TT000001',
    })
    expect(checkIdentifier('credit-code', value)).toMatchObject({ error: 'CATEGORY' })
  })

  test('judges by today in China when no day is given', () => {
    const next = new Date(Date.now() + 400 * 86_400_000).getUTCFullYear()
    expect(checkIdentifier('marriage-certificate', `J330106-${next + 1}-999001`).valid).toBe(false)
  })
})
