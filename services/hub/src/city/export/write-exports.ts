import { join } from 'node:path'
import type { Family } from '../city-facts.ts'
import type { CityFile } from '../city-manifest.ts'
import { departmentExports, exportPath } from './department-exports.ts'
import type { DepartmentExport } from './department-export.ts'
import { createExportFile, revealExportFile } from './export-file.ts'
import type { ExportFile } from './export-file.ts'

/** All departments' files, written side by side. */
export interface Exports {
  readonly addFamily: (family: Family) => void
  readonly addBadRows: () => void
  /** True when it is time to `flush`. */
  readonly isFull: () => boolean
  readonly flush: () => Promise<void>
  /** Makes every file durable, then reveals them one by one, each followed by its marker. */
  readonly finish: () => Promise<readonly CityFile[]>
  readonly abandon: () => Promise<void>
}

interface Open {
  readonly about: DepartmentExport
  /** Under the city's folder. */
  readonly name: string
  readonly file: ExportFile
  rows: number
}

export async function openExports(folder: string, asOf: string): Promise<Exports> {
  const opened: Open[] = []
  for (const about of departmentExports) {
    const name = exportPath(about, asOf)
    const file = await createExportFile(join(folder, name), about.encode)
    file.add(about.header)
    opened.push({ about, name, file, rows: 0 })
  }
  return {
    addFamily: (family) => {
      for (const open of opened) addRows(open, open.about.rowsOf(family))
    },
    addBadRows: () => {
      for (const open of opened) addRows(open, open.about.badRows)
    },
    isFull: () => opened.some(({ file }) => file.isFull()),
    flush: async () => {
      for (const { file } of opened) if (file.isFull()) await file.flush()
    },
    finish: () => finishAll(folder, opened),
    abandon: async () => {
      for (const { file } of opened) await file.abandon()
    },
  }
}

function addRows(open: Open, rows: readonly string[]): void {
  for (const row of rows) open.file.add(row)
  open.rows += rows.length
}

async function finishAll(folder: string, opened: readonly Open[]): Promise<readonly CityFile[]> {
  const files: CityFile[] = []
  for (const { about, name, file, rows } of opened) {
    const bytes = await file.finish()
    files.push({
      department: about.department,
      type: about.type,
      file: name,
      rows,
      badRows: about.badRows.length,
      bytes,
    })
  }
  // Every byte is safe now under temporary names; a crash between two of these steps makes the city again.
  for (const { file, rows } of files) await revealExportFile(join(folder, file), rows)
  return files
}
