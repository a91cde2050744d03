/** 12 digits of the file's sequence, 8 of the line: grows with both, and is the same whenever the row is read again. */
export function rowVersion(sequence: number, line: number): string {
  return String(sequence).padStart(sequenceDigits, '0') + String(line).padStart(lineDigits, '0')
}

const sequenceDigits = 12
const lineDigits = 8
export const lineCountMax = 99_999_999
