import { join } from 'node:path'
import { expect, test } from 'vitest'
import { askerOf } from '../support/ask.ts'
import { demoSample } from '../support/read-demo.ts'
import { runHutong } from '../support/run-hutong.ts'
import { startHub } from '../support/start-hub.ts'
import { afterFile, temporaryFolder } from '../support/temporary-folder.ts'
import { until } from '../support/until.ts'

const after = afterFile()
/** More than one bundle. */
const questionCount = 300

test('the index of a hub at work is rebuilt from the ledger that it serves, in an auditor’s name alone', async () => {
  const hub = await startHub({ data: temporaryFolder(after), after })
  await hub.ready()
  const asker = await askerOf(hub)
  const { request } = demoSample(hub.data)
  await Promise.all(Array.from({ length: questionCount }, () => asker.ask(request)))
  const where = ['--data', hub.data, '--url', hub.url]
  const vkey = ['--vkey', join(hub.data, 'ledger', 'hub.vkey')]
  const served = ['--ledger', `hub=${hub.url}/ledger`]
  const rebuild = (...words: string[]) =>
    runHutong(['audit', 'rebuild', ...where, ...vkey, ...served, ...words])

  expect(await rebuild()).toMatchObject({ code: 2, err: expect.stringContaining('answered 401') })
  expect(await rebuild('--client', 'real-estate-window')).toMatchObject({
    code: 2,
    err: expect.stringContaining('answered 403'),
  })
  const rebuilt = await until('the published checkpoint holds the questions', async () => {
    const { code, out } = await rebuild('--client', 'data-auditor', '--json')
    expect(code).toBe(0)
    const told: { readonly ledgers: readonly { readonly entries: number }[] } = JSON.parse(out)
    return (told.ledgers[0]?.entries ?? 0) >= questionCount ? told : undefined
  })
  expect(rebuilt).toMatchObject({ notGiven: [], unreadable: 0 })
  await until('the index is searched again, and equal to the ledger', async () => {
    const { code } = await rebuild('--client', 'data-auditor', '--check')
    return code === 0 ? true : undefined
  })
}, 120_000)
