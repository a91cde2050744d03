const epochDigits = 6
const versionDigits = 20
const epochMax = 10 ** epochDigits - 1
const versionMax = 10n ** BigInt(versionDigits) - 1n
const shape = /^[0-9]{6}\.[0-9]{20}$/u

/**
 * `<epoch: 6 digits>.<version: 20 digits>`, so that comparing as text is comparing as numbers, in every language alike.
 *
 * @throws RangeError when one of them does not fit.
 */
export function formatRecordVersion(epoch: number, version: bigint): string {
  const fits =
    Number.isInteger(epoch) &&
    epoch >= 0 &&
    epoch <= epochMax &&
    version >= 0n &&
    version <= versionMax
  if (!fits) throw new RangeError('an epoch has 1 to 6 digits and a version 1 to 20')
  return `${String(epoch).padStart(epochDigits, '0')}.${String(version).padStart(versionDigits, '0')}`
}

export function isRecordVersion(text: string): boolean {
  return shape.test(text)
}
