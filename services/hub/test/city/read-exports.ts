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

const legacy = ['civil-affairs', 'housing', 'market-regulation']

/** The rows of one record type; of JSON Lines, inner objects become members `outer.inner`, lists `outer.0.inner`. */
export function readRows(folder: string, summary: CitySummary, type: string): readonly Row[] {
  const found = summary.files.find((file) => file.type === type)
  if (!found) throw new Error(`no file of ${type}`)
  const charset = legacy.includes(found.department) ? 'gb18030' : 'utf-8'
  const text = new TextDecoder(charset, { fatal: true }).decode(
    readFileSync(join(folder, found.file)),
  )
  if (found.file.endsWith('.csv')) return rowsOf(text)
  return text
    .split('\n')
    .filter((line) => line !== '' && isGood(line))
    .map((line) => Object.fromEntries(flatten(JSON.parse(line), '')))
}

function flatten(value: object, path: string): [string, string][] {
  return Object.entries(value).flatMap(([name, inner]: [string, unknown]): [string, string][] =>
    typeof inner === 'object' && inner !== null
      ? flatten(inner, `${path}${name}.`)
      : [[path + name, String(inner)]],
  )
}

function readCsv(
  folder: string,
  summary: CitySummary,
  department: string,
  charset: string,
): readonly Row[] {
  return rowsOf(exportText(folder, summary, department, charset))
}

function rowsOf(text: string): readonly Row[] {
  const [header = '', ...lines] = text.split('\r\n').filter((line) => line !== '')
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
