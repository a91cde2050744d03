import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { HutongError, writeFileDurably } from '@hutong/process'
import {
  parseClient,
  parseDepartment,
  type Client,
  type Department,
} from '@hutong/schemas/catalogue'
import { demoClients, demoDepartments, demoGrants } from '../city/demo-access.ts'
import { demoCredentials, publicHalf } from './demo-credentials.ts'
import type { DemoCredential } from './demo-credentials.ts'

export interface DemoCatalogue {
  /** Holds departments.json, clients.json and grants.json. */
  readonly folder: string
  readonly credentials: readonly DemoCredential[]
}

/**
 * The demo's departments, clients and grants as the files that the catalogue publishes, under `demo/catalogue/`. What became of a department stays as it
 * was written down there, and so do the rates of a client; all else of clients and grants is that of the demo.
 *
 * @throws HutongError HUTONG_CATALOGUE_INVALID, HUTONG_CREDENTIALS_MALFORMED
 */
export async function writeDemoCatalogue(data: string): Promise<DemoCatalogue> {
  const folder = join(data, 'demo', 'catalogue')
  const credentials = await demoCredentials(data, demoClients)
  const scopes = new Map(demoClients.map(({ id, scope }) => [id, scope]))
  const rates = ratesWrittenDown(join(folder, 'clients.json'))
  const clients = credentials.map((credential): Client => ({
    id: credential.id,
    department: credential.department,
    state: 'active',
    scope: scopes.get(credential.id) ?? 'ask',
    jwks: { keys: [publicHalf(credential)] },
    ...rates(credential.id),
  }))
  const write = (name: string, items: readonly object[]): Promise<void> =>
    writeFileDurably(join(folder, `${name}.json`), `${JSON.stringify(items, null, 2)}\n`)
  await write('departments', withKnown(join(folder, 'departments.json')))
  await write('clients', clients)
  await write('grants', demoGrants)
  return { folder, credentials }
}

/** One machine plays all departments, and shows how many it can answer. */
const demoRates = { perSecondMax: 100_000 }

/** The rates of a client as the file has them, or those of the demo. A file that cannot be read is written anew. */
function ratesWrittenDown(file: string) {
  const known = new Map<string, Pick<Client, 'perSecondMax' | 'perDayMax'>>()
  for (const item of existsSync(file) ? itemsOf(file) : []) {
    const parsed = parseClient(item)
    if (!parsed.ok) continue
    const { id, perSecondMax, perDayMax } = parsed.item
    if (perSecondMax === undefined && perDayMax === undefined) continue
    known.set(id, {
      ...(perSecondMax === undefined ? {} : { perSecondMax }),
      ...(perDayMax === undefined ? {} : { perDayMax }),
    })
  }
  return (id: string) => known.get(id) ?? demoRates
}

function itemsOf(file: string): readonly unknown[] {
  try {
    const items: unknown = JSON.parse(readFileSync(file, 'utf8'))
    return Array.isArray(items) ? items : []
  } catch {
    return []
  }
}

/** Those of the file as they are, and those of the demo that it lacks. */
function withKnown(file: string): readonly Department[] {
  const known = existsSync(file) ? readDepartments(file) : []
  const codes = new Set(known.map(({ code }) => code))
  return [...known, ...demoDepartments.filter(({ code }) => !codes.has(code))]
}

function readDepartments(file: string): readonly Department[] {
  try {
    const items: unknown = JSON.parse(readFileSync(file, 'utf8'))
    const parsed = Array.isArray(items) ? items.map((item: unknown) => parseDepartment(item)) : []
    const departments = parsed.flatMap((one) => (one.ok ? [one.item] : []))
    if (Array.isArray(items) && departments.length === items.length) return departments
  } catch {
    // Told below, like a file of another shape.
  }
  throw new HutongError(
    'HUTONG_CATALOGUE_INVALID',
    `${file} must hold a list of departments: correct it, or delete it and those of the demo are written`,
  )
}
