type Codes = readonly [string, ...string[]]

/** The districts, counties and county-level cities of Hangzhou (GB/T 2260), with the names that addresses use. */
export const hangzhouNames: Readonly<Record<string, string>> = {
  '330102': '上城区',
  '330105': '拱墅区',
  '330106': '西湖区',
  '330108': '滨江区',
  '330109': '萧山区',
  '330110': '余杭区',
  '330111': '富阳区',
  '330112': '临安区',
  '330113': '临平区',
  '330114': '钱塘区',
  '330122': '桐庐县',
  '330127': '淳安县',
  '330182': '建德市',
}

export const hangzhou: Codes = [
  '330102',
  '330105',
  '330106',
  '330108',
  '330109',
  '330110',
  '330111',
  '330112',
  '330113',
  '330114',
  '330122',
  '330127',
  '330182',
]

/** The other counties of Zhejiang: where those were born who moved to the city. */
export const restOfZhejiang: Codes = [
  ...prefixed('3302', '03 05 06 11 12 13 25 26 81 82'),
  ...prefixed('3303', '02 03 04 05 24 26 27 28 29 81 82 83'),
  ...prefixed('3304', '02 11 21 24 81 82 83'),
  ...prefixed('3305', '02 03 21 22 23'),
  ...prefixed('3306', '02 03 04 24 81 83'),
  ...prefixed('3307', '02 03 23 26 27 81 82 83 84'),
  ...prefixed('3308', '02 03 22 24 25 81'),
  ...prefixed('3309', '02 03 21 22'),
  ...prefixed('3310', '02 03 04 22 23 24 81 82 83'),
  ...prefixed('3311', '02 21 22 23 24 25 26 27 81'),
]

/** What stands in the place of the county on a residence permit: Hong Kong, Macao, Taiwan. */
export const permitRegions: Codes = ['810000', '820000', '830000']

/**
 * The same place on a foreigner's card of 2023: 9, the accepting province (33), the nationality (ISO 3166-1
 * numeric: US, JP, KR, FR, DE).
 */
export const foreignPrefixes: Codes = ['933840', '933392', '933410', '933250', '933276']

function prefixed(city: string, counties: string): Codes {
  const [first = '', ...others] = counties.split(' ').map((county) => city + county)
  return [first, ...others]
}
