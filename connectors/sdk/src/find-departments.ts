import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const connectorsFolder = fileURLToPath(new URL('../../', import.meta.url))

/** The `connector.yaml` of every department that has one here, under the name of its folder, in the order of names. */
export function findDepartments(): ReadonlyMap<string, string> {
  const files = readdirSync(connectorsFolder)
    .toSorted()
    .map(
      (department) => [department, join(connectorsFolder, department, 'connector.yaml')] as const,
    )
  return new Map(files.filter(([, file]) => existsSync(file)))
}
