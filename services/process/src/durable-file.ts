import { randomUUID } from 'node:crypto'
import { link, mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'

/**
 * Writes a whole file so that a crash leaves the old one or the new one, never a part: temporary file, fsync, rename,
 * fsync of the folder. `mode` is the file's permission (default 0o644).
 */
export async function writeFileDurably(
  file: string,
  bytes: string | Uint8Array,
  mode = 0o644,
): Promise<void> {
  const temporary = `${file}.${process.pid}.tmp`
  await writeTemporary(temporary, bytes, mode)
  await rename(temporary, file)
  await syncFolder(dirname(file))
}

/**
 * As `writeFileDurably`, but a file that is there already stays as it is: of several processes that make it at once one is first, and
 * all read its bytes.
 */
export async function createFileDurably(
  file: string,
  bytes: string | Uint8Array,
  mode = 0o644,
): Promise<void> {
  // Of its own for each call, since two calls of one process may come at once as well.
  const temporary = `${file}.${randomUUID()}.tmp`
  try {
    await writeTemporary(temporary, bytes, mode)
    await link(temporary, file)
  } catch (cause) {
    if (!isThere(cause)) throw cause
  } finally {
    await rm(temporary, { force: true })
  }
  await syncFolder(dirname(file))
}

const isThere = (cause: unknown): boolean =>
  cause instanceof Error && 'code' in cause && cause.code === 'EEXIST'

async function writeTemporary(
  temporary: string,
  bytes: string | Uint8Array,
  mode: number,
): Promise<void> {
  await mkdir(dirname(temporary), { recursive: true })
  // What a crash left under this name may be readable by more people than `mode` says.
  await rm(temporary, { force: true })
  const handle = await open(temporary, 'w', mode)
  try {
    await handle.writeFile(bytes)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Makes the folder's own entries durable: needed after a create, a rename or a delete in it. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
