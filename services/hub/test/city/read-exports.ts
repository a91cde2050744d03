import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CitySummary } from '../../src/city/make-city.ts'

export type Row = Readonly<Record<string, string>>

interface Owner {
  readonly xm: string
  readonly zjlx: string
  readonly zjhm: string
  readonly fe: string
}
interface RightRow {
  readonly id: string
  readonly bdcqzh: string
  readonly bdcdyh: string
  readonly qllx: string
  readonly qlr: readonly Owner[]
  readonly mj: number
  readonly djrq: string
  readonly zzrq: string
  readonly zt: string
}

/** The exports as their readers would decode them, without the rows that are bad on purpose. */
export interface ReadCity {
  readonly population: readonly Row[]
  readonly marriages: readonly Row[]
  readonly rights: readonly RightRow[]
  readonly organisations: readonly Row[]
}

export function readCity(folder: string, summary: CitySummary): ReadCity {
  return {
    population: readCsv(folder, summary, 'public-security', 'utf-8'),
    marriages: readCsv(folder, summary, 'civil-affairs', 'gb18030'),
    rights: readRights(folder, summary),
    organisations: readCsv(folder, summary, 'market-regulation', 'gb18030'),
  }
}

export function exportText(
  folder: string,
  summary: CitySummary,
  department: string,
  charset: string,
): string {
  const { file } = fileOf(summary, department)
  const decoder = new TextDecoder(charset, { fatal: true })
  return decoder.decode(readFileSync(join(folder, file)))
}

export function fileOf(summary: CitySummary, department: string) {
  const found = summary.files.find((file) => file.department === department)
  if (!found) throw new Error(`no file of ${department}`)
  return found
}

function readCsv(
  folder: string,
  summary: CitySummary,
  department: string,
  charset: string,
): readonly Row[] {
  const [header = '', ...lines] = exportText(folder, summary, department, charset)
    .split('\r\n')
    .filter((line) => line !== '')
  const names = header.split(',')
  return lines.filter(isGood).map((line) => {
    const fields = splitFields(line)
    return Object.fromEntries(names.map((name, index) => [name, fields[index] ?? '']))
  })
}

function readRights(folder: string, summary: CitySummary): readonly RightRow[] {
  return exportText(folder, summary, 'real-estate', 'utf-8')
    .split('\n')
    .filter((line) => line !== '' && isGood(line))
    .map((line): RightRow => JSON.parse(line))
}

/** The running numbers 991 to 999 belong to the bad rows. */
function isGood(line: string): boolean {
  return !/^(?:\{"id":")?[A-Z]000000099[1-9]/.test(line)
}

function splitFields(line: string): readonly string[] {
  return [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^",]*))/g)].map(
    ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '',
  )
}
