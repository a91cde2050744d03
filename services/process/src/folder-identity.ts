import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { createFileDurably } from './durable-file.ts'

/** The identity of a folder, made once and kept in this file of it: a folder that is copied without it, or made anew, is another one. */
export async function folderIdentity(file: string): Promise<string> {
  await createFileDurably(file, `${randomUUID()}\n`)
  return (await readFile(file, 'utf8')).trim()
}
