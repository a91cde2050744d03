import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { RunningServer } from './run-server.ts'

/**
 * Starts a server whose files lie in a temporary folder. The folder goes when the server stops, and when it does not start.
 *
 * @param kept a folder that is used instead, and stays
 */
export async function startInFolder<Server extends RunningServer>(
  name: string,
  start: (folder: string) => Promise<Server>,
  kept?: string,
): Promise<Server> {
  if (kept !== undefined) return start(kept)
  const folder = await mkdtemp(join(tmpdir(), `hutong-${name}-`))
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true })
  try {
    const server = await start(folder)
    const { stop } = server
    // The object itself is kept: a copy would not follow its process id.
    return Object.assign(server, { stop: () => stop().finally(remove) })
  } catch (cause) {
    await remove()
    throw cause
  }
}
