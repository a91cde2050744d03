import { mkdtempSync, rmSync } from 'node:fs'
import { rename, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '@hutong/infra'
import { systemClock } from '@hutong/process'
import { openSpool } from '../../../src/sources/push/open-spool.ts'
import { buildPushSettings } from '../../../src/sources/push/push-settings.ts'
import { pushSource } from '../../../src/sources/push/push-source.ts'
import { sourceContract } from '../../../src/testing/source-contract.ts'
import { spoolFolder } from './push-stream.ts'

const rowCount = 2400

sourceContract('push', async () => {
  const inbox = mkdtempSync(join(tmpdir(), 'hutong-push-'))
  const folder = join(inbox, spoolFolder)
  const listen = { host: '127.0.0.1', port: await freePort() }
  const document = { kind: 'push', listen, clients: [], folder: spoolFolder } as const
  const settings = buildPushSettings(document, 'test', [])
  // A row that is no JSON is turned away at the door, so what lies in the spool is written here without one.
  const put = async (id: string, count: number): Promise<void> => {
    const spool = await openSpool(folder, 0)
    const rows = Array.from({ length: count }, (_, i) => (i % 700 === 3 ? '{\n' : `{"id":${i}}\n`))
    const lines = Buffer.from(rows.join(''))
    await spool.append({ id: id.repeat(32), writtenAt: Date.now(), rowCount: count, lines })
    await spool.close()
  }
  await put('1', rowCount)
  await put('2', 5)
  return {
    open: () => pushSource({ settings, inbox, clock: systemClock }),
    add: () => put('3', 2),
    disconnect: async () => {
      await rename(folder, join(inbox, 'gone'))
      await writeFile(folder, '')
    },
    remove: async () => rmSync(inbox, { recursive: true }),
  }
})
