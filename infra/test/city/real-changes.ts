import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { findDepartments, loadConnector } from '@hutong/connectors'
import type { Stream } from '@hutong/connectors'
import { createConnection } from 'mysql2/promise'
import { Client } from 'pg'
import type { RealCity } from '../../src/city/start-city.ts'
import { encodeGb18030 } from '../../../services/hub/src/city/export/encode-gb18030.ts'
import { readExport } from '../../src/city/departments/read-export.ts'
import type { Row } from '../../src/city/departments/read-export.ts'

/** Runs one statement as the department's own clerk, on PostgreSQL. */
export async function inPostgres(
  { databases }: RealCity,
  database: string,
  statement: string,
): Promise<void> {
  const client = new Client({
    connectionString: `postgresql://postgres@${databases.postgres.address}/${database}`,
  })
  await client.connect()
  const { rowCount } = await client.query(statement)
  await client.end()
  expectOne(rowCount ?? 0, statement)
}

/** The same on MariaDB. */
export async function inMariadb({ databases }: RealCity, statement: string): Promise<void> {
  const [host = '', port = ''] = databases.mariadb.address.split(':')
  const client = await createConnection({
    host,
    port: Number(port),
    user: 'root',
    database: 'public_security',
  })
  const [result] = await client.query(statement)
  await client.end()
  expectOne('affectedRows' in result ? result.affectedRows : 0, statement)
}

function expectOne(count: number, statement: string): void {
  if (count !== 1) throw new Error(`${count} rows were changed by ${statement}`)
}

/** Has a department's system change a row. */
export async function atDesk(
  { systems }: RealCity,
  system: keyof RealCity['systems'],
  type: string,
  id: string,
  members: Row,
): Promise<void> {
  const address = new URL(`/clerk/${type}/${id}`, systems[system].url)
  const { status } = await fetch(address, { method: 'POST', body: JSON.stringify(members) })
  if (status !== 204) throw new Error(`the clerk of ${system} answered ${status}`)
}

/** The row of a department's export in which these words stand, and its running number. */
export async function rowWith(
  data: string,
  department: string,
  type: string,
  words: readonly string[],
): Promise<{ readonly id: string; readonly row: Row }> {
  const stream = await streamOf(department, type)
  for await (const { id, row } of readExport(stream, join(data, 'city'))) {
    const text = JSON.stringify(row)
    if (words.every((word) => text.includes(word))) return { id, row }
  }
  throw new Error(`${department} has no such ${type}`)
}

/** Exports a row again, changed, in a file that comes after all others. */
export async function exportAgain(
  data: string,
  department: string,
  type: string,
  row: Row,
): Promise<void> {
  const { read } = await streamOf(department, type)
  if (read.kind !== 'csv-folder' && read.kind !== 'jsonl-folder') throw new Error('reads no files')
  const folder = join(data, 'city', read.folder)
  const last = readdirSync(folder)
    .filter((name) => read.pattern.test(name))
    .toSorted()
    .at(-1)
  const sequence = /\d{10}/u.exec(last ?? '')?.[0] ?? ''
  const file = join(folder, (last ?? '').replace(sequence, String(Number(sequence) + 1)))
  writeFileSync(file, read.kind === 'csv-folder' ? csvOf(row) : `${JSON.stringify(row)}\n`)
  writeFileSync(`${file}.ok`, 'rows=1')
}

function csvOf(row: Row): Buffer {
  const cells = Object.values(row).map((cell) => (typeof cell === 'string' ? cell : ''))
  const text = `${Object.keys(row).join(',')}\r\n${cells.join(',')}\r\n`
  const bytes = Buffer.alloc(text.length * 4)
  return bytes.subarray(0, encodeGb18030(text, bytes, 0))
}

async function streamOf(department: string, type: string): Promise<Stream> {
  const { streams } = await loadConnector(findDepartments().get(department) ?? '')
  const found = streams.find((stream) => stream.type === type)
  if (found === undefined) throw new Error(`${department} has no ${type}`)
  return found
}

/** How many batches lie in the spool of a stream that is sent its rows. */
export const textOf = (file: string): string => readFileSync(file, 'utf8')
