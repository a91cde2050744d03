const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
const characters = '10X98765432'
const zero = 48

/** The check character over the first 17 digits. ISO/IEC 7064 MOD 11-2 as in GB 11643, with the weights written out. */
export function mod11Check(digits: string): string {
  let sum = 0
  for (let index = 0; index < 17; index += 1) {
    sum += (digits.charCodeAt(index) - zero) * (weights[index] ?? 0)
  }
  return characters.charAt(sum % 11)
}
