import { join } from 'node:path'
import { writeFileDurably } from '@hutong/process'
import type { Client } from '@hutong/schemas/catalogue'
import { demoClients, demoDepartments, demoGrants } from '../city/demo-access.ts'
import { demoCredentials, publicHalf } from './demo-credentials.ts'
import type { DemoCredential } from './demo-credentials.ts'

export interface DemoCatalogue {
  /** Holds departments.json, clients.json and grants.json. */
  readonly folder: string
  readonly credentials: readonly DemoCredential[]
}

/** The demo's departments, clients and grants as the files that the catalogue publishes, under `demo/catalogue/`. */
export async function writeDemoCatalogue(data: string): Promise<DemoCatalogue> {
  const folder = join(data, 'demo', 'catalogue')
  const credentials = await demoCredentials(data, demoClients)
  const scopes = new Map(demoClients.map(({ id, scope }) => [id, scope]))
  const clients = credentials.map((credential): Client => ({
    id: credential.id,
    department: credential.department,
    state: 'active',
    scope: scopes.get(credential.id) ?? 'ask',
    jwks: { keys: [publicHalf(credential)] },
  }))
  const write = (name: string, items: readonly object[]): Promise<void> =>
    writeFileDurably(join(folder, `${name}.json`), `${JSON.stringify(items, null, 2)}\n`)
  await write('departments', demoDepartments)
  await write('clients', clients)
  await write('grants', demoGrants)
  return { folder, credentials }
}
