import type { Log } from '@hutong/log'
import { readSettings, silentLogger } from '@hutong/process'
import { temporaryFolder } from '@hutong/process/testing'
import { expect, onTestFinished, test } from 'vitest'
import { startConnectorService } from '../src/start-connector-service.ts'
import { abnormalStream } from './abnormal-stream.ts'
import { openWorkbench } from './workbench.ts'

const stream = abnormalStream()

/** The department's connector as a process of its own would run it, which ends with the test. */
async function start(log: Log) {
  const stop = new AbortController()
  const opened = new AsyncDisposableStack()
  onTestFinished(async () => {
    stop.abort()
    await opened.disposeAsync()
  })
  const settings = readSettings({
    usual: { instance: 'connector' },
    environment: { HUTONG_DATA: temporaryFolder(onTestFinished), HUTONG_PORT: '0' },
  })
  const connector = { department: stream.department, title: { zh: '', en: '' }, streams: [stream] }
  const parts = { settings, logger: silentLogger, opened, signal: stop.signal }
  return startConnectorService(parts, { log, connector, without: [] })
}

test('a connector that another one has replaced ends with HUTONG_LEASE_LOST', async () => {
  const bench = await openWorkbench([stream])
  onTestFinished(() => bench.remove())
  const first = await start(bench.log)
  await start(bench.log)
  await expect(first.ended).rejects.toMatchObject({ code: 'HUTONG_LEASE_LOST' })
})
