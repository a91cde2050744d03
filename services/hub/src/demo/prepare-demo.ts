import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { departmentExports } from '../city/export/department-exports.ts'
import type { OfficesSettings } from '../offices/messages.ts'
import type { StartOptions } from '../parse-options.ts'
import { demoAccounts } from './demo-accounts.ts'
import type { DemoCredential } from './demo-credentials.ts'
import { writeDemoCatalogue } from './write-catalogue.ts'

export interface Demo {
  readonly catalogueFolder: string
  readonly credentials: readonly DemoCredential[]
  /** Undefined with `--empty`. */
  readonly city: OfficesSettings['city']
  readonly offSources: readonly string[]
}

/** The funeral homes' source is never started, so that a question shows what `source-down` looks like. */
export const offSources: readonly string[] = ['minzheng-binyi']
export const seed = 809

export async function prepareDemo(data: string, options: StartOptions): Promise<Demo> {
  const { folder, credentials } = await writeDemoCatalogue(data)
  await demoAccounts(data)
  // An empty hub waits for files in the folders that the city would have.
  if (options.empty) {
    for (const { folder: inbox } of departmentExports)
      await mkdir(join(data, 'city', inbox), { recursive: true })
  }
  return {
    catalogueFolder: folder,
    credentials,
    city: options.empty ? undefined : { people: options.people, seed },
    offSources,
  }
}
