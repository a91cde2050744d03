import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { temporaryFolder } from '@hutong/process/testing'
import { run } from './run-command.ts'
import { standInHub } from './stand-in-hub.ts'

const data = temporaryFolder(afterAll)
let where: readonly string[]

/** A proxy that has lost its hub. */
beforeAll(async () => {
  where = await standInHub({ data, client: 'window', after: afterAll }, (_request, response) => {
    response.writeHead(502).end('<html>Bad Gateway</html>')
  })
  mkdirSync(join(data, 'ledger'))
  writeFileSync(join(data, 'ledger', 'hub.vkey'), '')
})

test.each([
  ['ask record', ['ask', 'record', '-'], '{}'],
  ['ask verify', ['ask', 'verify', '-'], '{}'],
  ['audit search', ['audit', 'search'], ''],
])('%s of something that is no hub is 2, and says what answered there', async (_, words, input) => {
  const { code, out, told } = await run([...words, ...where], input)
  expect([code, out]).toEqual([2, ''])
  expect(told).toMatch(/^the answer 502 is none of a hub: [^\n]+\n$/u)
})
