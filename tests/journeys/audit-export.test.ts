import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { askerOf } from '../support/ask.ts'
import { demoSample } from '../support/read-demo.ts'
import { runHutong } from '../support/run-hutong.ts'
import { startHub } from '../support/start-hub.ts'
import type { HubProcess } from '../support/start-hub.ts'
import { afterFile, temporaryFolder } from '../support/temporary-folder.ts'
import { until } from '../support/until.ts'

const after = afterFile()
const questionCount = 300
let hub: HubProcess
let folder: string
let where: readonly string[]
/** Those of the questions, and of others whom the records named. */
let entryCount: number

beforeAll(async () => {
  folder = temporaryFolder(after)
  hub = await startHub({ data: temporaryFolder(after), after })
  await hub.ready()
  where = ['--data', hub.data, '--url', hub.url]
  const asker = await askerOf(hub)
  const { request } = demoSample(hub.data)
  await Promise.all(Array.from({ length: questionCount }, () => asker.ask(request)))
  let counted = 0
  await until('all entries in the index', async () => {
    const words = ['audit', 'statistics', '--by', 'client', '--json', ...where]
    const { code, out } = await runHutong(words)
    // The index may not hold what it began with yet.
    if (code !== 0) return undefined
    const told: { readonly rows: readonly { readonly client: string; readonly count: number }[] } =
      JSON.parse(out)
    const count = told.rows.find(({ client }) => client === 'real-estate-window')?.count ?? 0
    const isAll = count >= questionCount && count === counted
    counted = count
    return isAll ? true : undefined
  })
  entryCount = counted
}, 120_000)

const vkey = (): readonly string[] => ['--vkey', join(hub.data, 'ledger', 'hub.vkey')]
const exporting = (out: string, ...words: string[]) =>
  runHutong(['audit', 'export', '--out', out, '--asker', 'real-estate-window', ...words, ...where])

test.each(['ndjson', 'csv'])(
  'audit export writes %s with every entry, and all proofs hold',
  async (format) => {
    const out = join(folder, `entries.${format}`)
    const { code, out: told } = await exporting(out, '--format', format, ...vkey(), '--json')
    expect(code).toBe(0)
    expect(JSON.parse(told)).toMatchObject({
      rows: entryCount,
      proven: entryCount,
      invalidCount: 0,
      unproven: {},
    })
  },
)

test.each(['ndjson', 'csv'])(
  'audit export of %s goes on in what was left in the middle',
  async (format) => {
    const whole = join(folder, `whole.${format}`)
    const out = join(folder, `resumed.${format}`)
    expect((await exporting(whole, '--format', format)).code).toBe(0)
    const bytes = readFileSync(whole)
    writeFileSync(`${out}.part`, bytes.subarray(0, Math.floor(bytes.length / 2)))
    const { code, out: told } = await exporting(out, '--format', format, ...vkey(), '--json')
    expect(code).toBe(0)
    expect(JSON.parse(told)).toMatchObject({ rows: entryCount, proven: entryCount })
    const half = Math.floor(bytes.length / 3)
    expect(readFileSync(out).subarray(0, half).equals(bytes.subarray(0, half))).toBe(true)
  },
)

test('the digest of the last line is that of everything before it', async () => {
  const out = join(folder, 'digest.ndjson')
  expect((await exporting(out)).code).toBe(0)
  const text = readFileSync(out, 'utf8')
  const cut = text.lastIndexOf('\n', text.length - 2) + 1
  const { digest }: { readonly digest: string } = JSON.parse(text.slice(cut))
  expect(digest).toBe(createHash('sha256').update(text.slice(0, cut)).digest('hex'))
})

test('audit export goes on by nothing but the same search', async () => {
  const out = join(folder, 'other.ndjson')
  const whole = readFileSync(join(folder, 'whole.ndjson'))
  writeFileSync(`${out}.part`, whole.subarray(0, Math.floor(whole.length / 2)))
  const { code, err } = await exporting(out, '--purpose', 'house-transfer')
  expect(code).toBe(2)
  expect(err).toContain('cursor of another search')
})

test('a scope that is not the auditor’s is 1, with rule, owner and remedy', async () => {
  const words = ['audit', 'search', '--as', 'provider', '--provider', 'minzheng']
  const { code, out } = await runHutong([...words, ...where])
  expect(code).toBe(1)
  expect(out).toMatch(/refused: outside-scope\n {2}rule: .*\n {2}owner: .*\n {2}remedy: /u)
})
