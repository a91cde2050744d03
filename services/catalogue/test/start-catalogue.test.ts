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
  onTestFinished(async () => {
    stop.abort()
    await opened.disposeAsync()
  })
  const settings = readSettings({
    usual: { instance: 'catalogue' },
    environment: { HUTONG_DATA: data, HUTONG_PORT: '0' },
  })
  const parts = { settings, logger: silentLogger, opened, signal: stop.signal }
  return startCatalogue(parts, { log, folder: writeFiles(onTestFinished, files) })
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

test('a catalogue that is started again on its folder goes on, and the run before ends', async () => {
  const log = await openTestLog()
  const data = temporaryFolder(onTestFinished)
  const first = await start(log, data)
  await start(log, data)
  await expect(first.ended).rejects.toMatchObject({ code: 'HUTONG_INSTANCE_TAKEN' })
})
