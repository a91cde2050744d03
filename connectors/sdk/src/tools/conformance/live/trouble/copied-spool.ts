import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { HutongError } from '@hutong/process'
import { parseDocument } from 'yaml'
import type { SourceWorld } from '../../../../open-source.ts'
import type { PushSettings } from '../../../../sources/push/push-settings.ts'
import { freePort } from '../../../free-port.ts'
import type { TroubledWorld } from './trouble.ts'

/** A copy of the spool, as senders have left it, which no run cleans up; and a port of this machine, since the stream's own may be in use. */
export async function copiedSpool(
  { folder: spool }: PushSettings,
  world: SourceWorld,
  folder: string,
  { text, index }: { readonly text: string; readonly index: number },
): Promise<TroubledWorld> {
  const inbox = join(folder, 'inbox')
  const from = join(world.inbox, spool)
  await cp(from, join(inbox, spool), { recursive: true }).catch((cause: unknown) => {
    const message = `${from} cannot be copied: a spool with a batch has to be there, as a run leaves it`
    throw new HutongError('HUTONG_SOURCE_UNAVAILABLE', message, cause)
  })
  const document = parseDocument(text)
  const read = ['streams', index, 'read']
  document.setIn([...read, 'listen'], { host: '127.0.0.1', port: await freePort() })
  document.setIn([...read, 'keepDays'], keepDaysMax)
  for (const name of ['tls', 'origin']) document.deleteIn([...read, name])
  return {
    world: { ...world, inbox },
    text: String(document),
    troubles: () => [],
    lacking: () => 'rows are sent to it, it asks nobody',
    close: () => Promise.resolve(),
  }
}

const keepDaysMax = 365
