const masks = {
  name: maskName,
  'resident-id': (text: string) => keepEnds(text, 4, 2),
  number: maskNumber,
  mobile: (text: string) => keepEnds(text, 3, 4),
  certificate: (text: string) => keepEnds(text, 0, 4),
  address: maskAddress,
} as const

export type MaskedKind = keyof typeof masks

/**
 * What people who may not see a value are shown instead: names by their ends, numbers with first 4 and last 2 (the birth date stays
 * hidden), telephones 3 and 4, certificate numbers the last 4, addresses down to the district. Counted in code points.
 */
export function mask(kind: MaskedKind, value: string): string {
  return masks[kind](value)
}

/** Of any type of document. One shorter than a resident's, as passports are, would be nearly whole with its first four. */
function maskNumber(number: string): string {
  return keepEnds(number, Array.from(number).length < residentIdLength ? 0 : 4, 2)
}

const residentIdLength = 18

function maskName(name: string): string {
  const characters = Array.from(name)
  const [first = '', ...rest] = characters
  if (characters.length <= 1) return '*'.repeat(characters.length)
  if (characters.length === 2) return `${first}*`
  return `${first}${'*'.repeat(rest.length - 1)}${rest.at(-1)}`
}

/** A text too short to hide anything between its ends is hidden whole. */
function keepEnds(text: string, startCount: number, endCount: number): string {
  const characters = Array.from(text)
  const hiddenCount = characters.length - startCount - endCount
  if (hiddenCount <= 0) return '*'.repeat(characters.length)
  const end = endCount === 0 ? '' : characters.slice(-endCount).join('')
  return `${characters.slice(0, startCount).join('')}${'*'.repeat(hiddenCount)}${end}`
}

const toDistrict = /^.{0,30}?(?:[区县旗]|市(?!.{0,12}[区县市旗]))/u

function maskAddress(address: string): string {
  const district = toDistrict.exec(address)?.[0]
  if (district === undefined) return '*'.repeat(Array.from(address).length)
  const restCount = Array.from(address.slice(district.length)).length
  return restCount === 0 ? district : `${district}****`
}
