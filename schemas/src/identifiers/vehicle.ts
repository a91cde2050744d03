import { compactUpper } from './plain-text.ts'
import { provinceAbbreviations } from './provinces.ts'

/** ISO 3779 gives each letter the value below it; I, O and Q are not used. */
const characters = '0123456789ABCDEFGHJKLMNPRSTUVWXYZ'
const worths = '012345678912345678123457923456789'
const weights = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2]
const checkPosition = 8

/** Vehicle identification number, GB 16735 / ISO 3779: 17 characters, the ninth of them the check modulo 11 (10 is X). */
export function isVehicleNumber(value: string): boolean {
  const text = compactUpper(value)
  if (text.length !== weights.length) return false
  let sum = 0
  for (const [index, weight] of weights.entries()) {
    const position = characters.indexOf(text.charAt(index))
    if (position < 0) return false
    sum += Number(worths.charAt(position)) * weight
  }
  const check = sum % 11
  return text.charAt(checkPosition) === (check === 10 ? 'X' : String(check))
}

const letter = 'A-HJ-NP-Z'
const plates = [
  `[${letter}][${letter}0-9]{5}`,
  `[${letter}][${letter}0-9]{4}[警学挂港澳领试超]`,
  // New-energy vehicles: small ones have their letter in front, large ones at the end.
  `[${letter}][A-HJK][${letter}0-9][0-9]{4}`,
  `[${letter}][0-9]{5}[A-HJK]`,
]
const plateShape = new RegExp(`^[${provinceAbbreviations}](?:${plates.join('|')})$`, 'u')

/** Number plates of civil vehicles, GA 36. */
export function isPlate(value: string): boolean {
  return plateShape.test(compactUpper(value))
}
