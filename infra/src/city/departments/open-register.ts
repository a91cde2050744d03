import { appendFile, mkdir, readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Stream } from '@hutong/connectors'
import { readExport } from './read-export.ts'
import type { Row, WrittenRow } from './read-export.ts'

/** One register in the memory of a department's system. */
export interface Register {
  /** The record type that its rows become. */
  readonly type: string
  /** Everything that was ever written, in order: a row stands here as often as it was. */
  readonly writings: readonly WrittenRow[]
  /** Whether the writing at this place is the last word on its row. */
  readonly isNewest: (at: number) => boolean
  /** Writes a row again with other members; false where there is none of this number. */
  readonly change: (id: string, members: Row) => Promise<boolean>
}

/**
 * A register as its export says, with what was changed since: changes are kept, a line each, in a file of their own.
 *
 * @param stream of the connector.yaml that reads files
 */
export async function openRegister(
  stream: Stream,
  inbox: string,
  changesFile: string,
): Promise<Register> {
  const writings: WrittenRow[] = []
  const newest = new Map<string, number>()
  const note = (written: WrittenRow): void => {
    newest.set(written.id, writings.push(written) - 1)
  }
  for await (const written of readExport(stream, inbox)) note(written)
  for (const written of await readChanges(changesFile)) note(written)
  return {
    type: stream.type,
    writings,
    isNewest: (at) => newest.get(writings[at]?.id ?? '') === at,
    change: async (id, members) => {
      const known = writings[newest.get(id) ?? -1]
      if (known === undefined) return false
      // Later than everything before it, whatever the clock says.
      const writtenAt = Math.max(Date.now(), (writings.at(-1)?.writtenAt ?? 0) + 1)
      const written = { id, writtenAt, row: { ...known.row, ...members } }
      await mkdir(dirname(changesFile), { recursive: true })
      await appendFile(changesFile, `${JSON.stringify(written)}\n`)
      note(written)
      return true
    },
  }
}

async function readChanges(file: string): Promise<readonly WrittenRow[]> {
  const text = await readFile(file, 'utf8').catch(() => '')
  return text
    .split('\n')
    .slice(0, -1)
    .map((line): WrittenRow => JSON.parse(line))
}
