import { existsSync } from 'node:fs'
import { mkdir, open, readFile } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { HutongError, syncFolder } from '@hutong/process'

/** What somebody did with a key on the command line. The command has no ledger, so it writes a line here, and the processes note it in theirs. */
export interface KeyChange {
  /** RFC 3339, UTC. */
  readonly time: string
  readonly action: 'key-created' | 'key-rotated' | 'key-destroyed'
  /** File name of the key without its ending, such as `seal-minzheng-2026Q4.2`. */
  readonly key: string
  /** Whose ledger signs with it; left out for keys of entries. */
  readonly instance?: string
  /** The account of the machine under which the command ran. */
  readonly by: string
}

const fileOf = (folder: string): string => join(folder, 'key-changes.ndjson')

/** Resolves when it is on the disk. */
export async function appendKeyChange(folder: string, change: KeyChange): Promise<void> {
  await mkdir(folder, { recursive: true })
  const handle = await open(fileOf(folder), 'a+', 0o600)
  try {
    await dropUnfinished(handle)
    await handle.write(`${JSON.stringify(change)}\n`)
    await handle.sync()
  } finally {
    await handle.close()
  }
  await syncFolder(folder)
}

/** A line that a crash cut off told of a change that was not made: it would spoil the next one. */
async function dropUnfinished(handle: FileHandle): Promise<void> {
  const bytes = await handle.readFile()
  const whole = bytes.lastIndexOf('\n') + 1
  if (whole < bytes.length) await handle.truncate(whole)
}

/** From the given line on. A line that is being written counts when it is whole. @throws HutongError HUTONG_KEY_CHANGES_MALFORMED */
export async function readKeyChanges(folder: string, from: number): Promise<readonly KeyChange[]> {
  const file = fileOf(folder)
  if (!existsSync(file)) return []
  const lines = (await readFile(file, 'utf8')).split('\n').slice(0, -1)
  return lines.slice(from).map((line, at) => parseChange(line, `${file}: line ${from + at + 1}`))
}

function parseChange(line: string, where: string): KeyChange {
  try {
    const parsed: unknown = JSON.parse(line)
    if (isChange(parsed)) return parsed
  } catch {
    // The refusal below says all that helps.
  }
  throw new HutongError(
    'HUTONG_KEY_CHANGES_MALFORMED',
    `${where} tells of no change of a key; correct it by hand, since what it told of would otherwise be noted nowhere`,
  )
}

const actions = ['key-created', 'key-rotated', 'key-destroyed']

function isChange(value: unknown): value is KeyChange {
  if (typeof value !== 'object' || value === null) return false
  const members = ['time', 'action', 'key', 'by'] as const
  const texts: Readonly<Record<string, unknown>> = { ...value }
  const { instance } = texts
  return (
    actions.includes(String(texts['action'])) &&
    members.every((name) => typeof texts[name] === 'string') &&
    (instance === undefined || typeof instance === 'string')
  )
}
