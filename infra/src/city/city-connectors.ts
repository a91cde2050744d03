import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { findDepartments, loadConnector } from '@hutong/connectors'
import type { Stream } from '@hutong/connectors'
import { HutongError } from '@hutong/process'

/** One register of a department, as its two connectors see it. */
export interface Register {
  /** The stream of connector.yaml: rows of export files. */
  readonly files: Stream
  /** The stream of connector.city.yaml: the department's own system. */
  readonly real: Stream
}

/** The connector.city.yaml of every department that has one, by the name of its folder. */
export function cityConnectors(): ReadonlyMap<string, string> {
  const files = [...findDepartments()].map(
    ([department, file]) => [department, join(dirname(file), 'connector.city.yaml')] as const,
  )
  return new Map(files.filter(([, file]) => existsSync(file)))
}

/** @throws HutongError HUTONG_CONNECTOR_INVALID */
export async function registersOf(department: string): Promise<readonly Register[]> {
  const files = await streamsIn(findDepartments().get(department))
  const real = await streamsIn(cityConnectors().get(department))
  return files.map((stream) => {
    const other = real.find(({ source }) => source === stream.source)
    if (other !== undefined) return { files: stream, real: other }
    throw new HutongError('HUTONG_BUG', `${department} has no ${stream.source} in a city`)
  })
}

async function streamsIn(file: string | undefined): Promise<readonly Stream[]> {
  return file === undefined ? [] : (await loadConnector(file)).streams
}
