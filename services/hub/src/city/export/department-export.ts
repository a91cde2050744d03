import type { Family } from '../city-facts.ts'
import type { Encode } from './export-file.ts'

/** One file of a department: where it lies, how it is written, and what of a family it holds. */
export interface DepartmentExport {
  /** The folder of its connector. */
  readonly department: string
  /** The record type that its rows become. */
  readonly type: string
  /** Of the inbox. */
  readonly folder: string
  readonly stem: string
  readonly ending: 'csv' | 'jsonl'
  readonly encode: Encode
  readonly header: string
  readonly badRows: readonly string[]
  readonly rowsOf: (family: Family) => readonly string[]
}

/** What the registers of one department have in common with each other, and each for itself. */
export type Register = Pick<DepartmentExport, 'type' | 'folder' | 'stem' | 'rowsOf'> & {
  /** Of a file of comma-separated values. */
  readonly columns?: string
}

/** The registers that hold no bad rows: a file each, all written in one way. */
export function registersOf(
  department: string,
  encode: Encode,
  registers: readonly Register[],
): readonly DepartmentExport[] {
  return registers.map(({ columns, ...register }) => ({
    department,
    encode,
    ...register,
    ending: columns === undefined ? 'jsonl' : 'csv',
    header: columns === undefined ? '' : `${columns}\r\n`,
    badRows: [],
  }))
}
