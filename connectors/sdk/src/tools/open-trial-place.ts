import { cp, mkdtemp, rm } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import type { Stream } from '../load-connector.ts'
import type { SourceWorld } from '../open-source.ts'
import { parseBatchName } from '../sources/push/batch-name.ts'
import { freePort } from './free-port.ts'

/** A stream and its world, to be read again and again without a trace. */
export interface TrialPlace {
  readonly stream: Stream
  readonly world: SourceWorld
  readonly remove: () => Promise<void>
}

/**
 * Reading leaves every source as it is but a spool, which a source has for itself and cleans up, at a port that the running connector listens on.
 * So pushed rows are read from a copy, at a port of this machine.
 */
export async function openTrialPlace(stream: Stream, world: SourceWorld): Promise<TrialPlace> {
  const { read } = stream
  if (read.kind !== 'push') return { stream, world, remove: () => Promise.resolve() }
  const inbox = await mkdtemp(join(tmpdir(), 'hutong-trial-'))
  const remove = () => rm(inbox, { recursive: true, force: true })
  try {
    const from = join(world.inbox, read.folder)
    if (existsSync(from)) await copyBatches(from, join(inbox, read.folder))
    const listen = { host: '127.0.0.1', port: await freePort() }
    const own = { listen, tls: undefined, origin: undefined, keepMs: Number.POSITIVE_INFINITY }
    return { stream: { ...stream, read: { ...read, ...own } }, world: { ...world, inbox }, remove }
  } catch (cause) {
    await remove()
    throw cause
  }
}

const copyBatches = (from: string, to: string): Promise<void> =>
  cp(from, to, {
    recursive: true,
    filter: (path) => path === from || parseBatchName(basename(path)) !== undefined,
  })
