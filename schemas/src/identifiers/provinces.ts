/** First two digits of GB/T 2260 codes. Hong Kong (81), Macao (82) and Taiwan (71) included. */
const codes =
  '11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82'.split(
    ' ',
  )
const provinceCodes: ReadonlySet<string> = new Set(codes)

/** The one-character names that certificate numbers of the mainland begin with, in the order of the codes. */
export const provinceAbbreviations =
  '京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新'

/** Two digits for one of the one-character names, or null. */
export function provinceOfAbbreviation(abbreviation: string): string | null {
  return abbreviation.length === 1
    ? (codes[provinceAbbreviations.indexOf(abbreviation)] ?? null)
    : null
}

/** Whether a division code begins with a province there is. County codes change, provinces have not since 1997. */
export function hasProvince(division: string): boolean {
  return provinceCodes.has(division.slice(0, 2))
}

const specialRegions: ReadonlySet<string> = new Set(['81', '82'])

/** Divisions of the mainland and Taiwan province: what resident numbers and marriage offices begin with. */
export function hasResidentProvince(division: string): boolean {
  return hasProvince(division) && !specialRegions.has(division.slice(0, 2))
}
