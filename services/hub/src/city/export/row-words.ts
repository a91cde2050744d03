import { longTerm } from '../city-facts.ts'
import type { IdType, Party, RecordStatus, ValidUntil } from '../city-facts.ts'

/** Words and forms that the departments' exports share. */
export const idTypeWords: Readonly<Record<IdType, string>> = {
  'resident-id': '居民身份证',
  'hk-mo-tw-permit': '港澳台居民居住证',
  'foreign-permanent-resident': '外国人永久居留身份证',
  'credit-code': '统一社会信用代码',
}

export function untilWord(until: ValidUntil): string {
  return until === longTerm ? '长期' : until
}

export function compactDate(date: string): string {
  return date.slice(0, 4) + date.slice(5, 7) + date.slice(8)
}

/** RFC 4180: a field with a comma, a quote or a line end is quoted, its quotes doubled. */
export function csvField(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** One line of a file of comma-separated values, with its end. */
export function csvLine(fields: readonly (string | number)[]): string {
  return `${fields.map((field) => csvField(String(field))).join(',')}\r\n`
}

/** One line of JSON Lines, with its end. What is undefined is left out. */
export function jsonLine(row: Readonly<Record<string, unknown>>): string {
  return `${JSON.stringify(row)}\n`
}

/** Name, kind and number of a document, as three columns. */
export function partyColumns({ name, idType, idNumber }: Party): readonly string[] {
  return [name, idTypeWords[idType], idNumber]
}

/** The same as three members. */
export function partyMembers({ name, idType, idNumber }: Party): {
  readonly xm: string
  readonly zjlx: string
  readonly zjhm: string
} {
  return { xm: name, zjlx: idTypeWords[idType], zjhm: idNumber }
}

/** Most registers know an entry that counts and one that does not. */
export function statusWord(status: RecordStatus): string {
  return status === 'active' ? '有效' : '撤销'
}

/** The running number of a register, which is never a person's: two letters and ten digits. */
export function runningNumber(letters: string, id: number): string {
  return letters + padded(id)
}

export function padded(id: number): string {
  return String(id).padStart(10, '0')
}
