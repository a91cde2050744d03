import { basename, dirname } from 'node:path'
import { findDepartments, loadConnector } from '@hutong/connectors'
import type { Stream } from '@hutong/connectors'

/** Every stream of every department that has a connector here. */
export async function allStreams(): Promise<readonly Stream[]> {
  const connectors = await Promise.all([...findDepartments().values()].map(loadConnector))
  return connectors.flatMap(({ streams }) => streams)
}

/** Whether a stream reads this file; `name` is its path under the inbox. */
export function isFileOf({ read }: Stream, name: string): boolean {
  if (read.kind !== 'csv-folder' && read.kind !== 'jsonl-folder') return false
  return read.folder === dirname(name) && read.pattern.exec(basename(name))?.[0] === basename(name)
}
