import { openLimits } from '@hutong/limits/open'
import { fixedTopics } from '@hutong/log'
import type { Log } from '@hutong/log'
import { openLog } from '@hutong/log/open'
import { readSettings, silentLogger } from '@hutong/process'
import { temporaryFolder } from '@hutong/process/testing'
import { expect, onTestFinished, test } from 'vitest'
import { startCatalogue } from '../src/start-catalogue.ts'
import { writeFiles } from './catalogue-files.ts'
import type { Files } from './catalogue-files.ts'

async function openTestLog(): Promise<Log> {
  const folder = temporaryFolder(onTestFinished)
  const log = await openLog({ profile: 'embedded', folder, topics: fixedTopics })
  onTestFinished(() => log.close())
  return log
}

/** A catalogue on a data folder, which ends with the test. */
async function start(log: Log, data: string, files: Files = {}) {
  const stop = new AbortController()
  const opened = new AsyncDisposableStack()
  const close = async (): Promise<void> => {
    stop.abort()
    await opened.disposeAsync()
  }
  onTestFinished(close)
  const settings = readSettings({
    usual: { instance: 'catalogue' },
    environment: { HUTONG_DATA: data, HUTONG_PORT: '0' },
  })
  const parts = { settings, logger: silentLogger, opened, signal: stop.signal }
  const limits = await openLimits({ profile: 'embedded', folder: data })
  opened.defer(() => limits.close())
  const issuer = 'http://127.0.0.1:8080'
  const { ended } = await startCatalogue(parts, {
    issuer,
    resource: issuer,
    log,
    limits,
    folder: writeFiles(onTestFinished, files),
  })
  return { ended, close }
}

test('a second catalogue of one name on another folder is refused, and revokes nothing', async () => {
  const log = await openTestLog()
  await start(log, temporaryFolder(onTestFinished))
  const ends = await log.ends('catalogue.clients')
  await expect(
    start(log, temporaryFolder(onTestFinished), { clients: [], grants: [] }),
  ).rejects.toMatchObject({
    code: 'HUTONG_INSTANCE_TAKEN',
    message: expect.stringContaining('run one catalogue'),
  })
  expect(await log.ends('catalogue.clients')).toEqual(ends)
})

test('two catalogues never write to one folder, and one that is started again on its own goes on', async () => {
  const log = await openTestLog()
  const data = temporaryFolder(onTestFinished)
  const first = await start(log, data)
  await expect(start(log, data)).rejects.toMatchObject({ code: 'HUTONG_FOLDER_LOCKED' })
  await first.close()
  await start(log, data)
})
