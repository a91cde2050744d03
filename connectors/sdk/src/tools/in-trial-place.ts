import { cp, mkdtemp, rm } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import type { Stream } from '../load-connector.ts'
import type { SourceWorld } from '../open-source.ts'
import { parseBatchName } from '../sources/push/batch-name.ts'
import { freePort } from './free-port.ts'

/** A stream and its world, to be read again and again without a trace. */
interface TrialPlace {
  readonly stream: Stream
  readonly world: SourceWorld
}

/**
 * Reading leaves every source as it is but a spool, which a source has for itself and cleans up, at a port that the running connector listens on.
 * So pushed rows are read from a copy, at a port of this machine; the copy is gone when `read` has ended.
 */
export async function inTrialPlace<Result>(
  { stream, world }: TrialPlace,
  read: (place: TrialPlace) => Promise<Result>,
): Promise<Result> {
  const pushed = stream.read
  if (pushed.kind !== 'push') return read({ stream, world })
  const inbox = await mkdtemp(join(tmpdir(), 'hutong-trial-'))
  try {
    const from = join(world.inbox, pushed.folder)
    if (existsSync(from)) await copyBatches(from, join(inbox, pushed.folder))
    const listen = { host: '127.0.0.1', port: await freePort() }
    const own = { listen, tls: undefined, origin: undefined, keepMs: Number.POSITIVE_INFINITY }
    const placed = { ...stream, read: { ...pushed, ...own } }
    return await read({ stream: placed, world: { ...world, inbox } })
  } finally {
    await rm(inbox, { recursive: true, force: true })
  }
}

const copyBatches = (from: string, to: string): Promise<void> =>
  cp(from, to, {
    recursive: true,
    filter: (path) => path === from || parseBatchName(basename(path)) !== undefined,
  })
