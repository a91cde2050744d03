import { cpSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { askerOf, expectProof, tell } from '../support/ask.ts'
import { demoSample } from '../support/read-demo.ts'
import { runHutong } from '../support/run-hutong.ts'
import { startHub } from '../support/start-hub.ts'
import type { HubProcess } from '../support/start-hub.ts'
import { afterFile, temporaryFolder } from '../support/temporary-folder.ts'
import { until } from '../support/until.ts'

const after = afterFile()

const [yes, no, cannotJudge] = [0, 1, 2]
let hub: HubProcess
let where: readonly string[]
/** A whole answer, its receipt in it. */
let answer: string

beforeAll(async () => {
  hub = await startHub({ data: temporaryFolder(after), after })
  await hub.ready()
  where = ['--data', hub.data, '--url', hub.url]
  const told = await (await askerOf(hub)).ask(demoSample(hub.data).request)
  await expectProof(hub, told)
  answer = told.text
})

test('token get prints a token alone, and that token is good', async () => {
  const { code, out } = await runHutong(['token', 'get', '--client', 'fund-window', ...where])
  expect(code).toBe(yes)
  expect(out).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/u)
  const { request } = demoSample(hub.data, 'a title of five, asked for the fifth')
  const told = await tell(`${hub.url}/v1/verifications`, {
    method: 'POST',
    headers: { authorization: `Bearer ${out.trim()}`, 'content-type': 'application/json' },
    body: JSON.stringify(request),
  })
  expect(told.body['answer']).toBe('YES')
})

test('token get for a client that nobody knows says so and judges nothing', async () => {
  const { code, out, err } = await runHutong(['token', 'get', '--client', 'nobody', ...where])
  expect([code, out]).toEqual([cannotJudge, ''])
  expect(err).toContain('nobody')
})

test('receipt verify accepts an answer, and refuses it with one byte changed', async () => {
  const folder = temporaryFolder(after)
  const [good, changed] = [join(folder, 'answer.json'), join(folder, 'changed.json')]
  const proof = join(folder, 'answer.tlog-proof')
  const vkey = ['--vkey', join(hub.data, 'ledger', 'hub.vkey')]
  writeFileSync(good, answer)
  writeFileSync(changed, answer.replace('"answer":"YES"', '"answer":"YEs"'))
  const { receipt }: { receipt: string } = JSON.parse(answer)
  writeFileSync(proof, receipt)
  const codes: (number | null)[] = []
  for (const words of [
    [good],
    [changed],
    [proof, '--body', good],
    [proof, '--body', changed],
    [join(folder, 'none')],
  ]) {
    codes.push((await runHutong(['receipt', 'verify', ...words, ...vkey])).code)
  }
  expect(codes).toEqual([yes, no, yes, no, cannotJudge])
})

test('audit search finds who asked about a person, whose number is only typed in', async () => {
  const { subject } = demoSample(hub.data).request
  const words = ['audit', 'search', '--subject-type', subject.idType, '--json', ...where]
  const { code, out } = await until('the entry', async () => {
    const ran = await runHutong(words, `${subject.id}\n`)
    return ran.out === '' && ran.code === yes ? undefined : ran
  })
  expect(code).toBe(yes)
  const [line = ''] = out.split('\n')
  expect(JSON.parse(line)).toMatchObject({
    entry: { client: 'real-estate-window', purpose: 'house-transfer', kind: 'answer' },
  })
  expect(out).not.toContain(subject.id)
})

test('audit search goes on, page by page, as far as it is asked to', async () => {
  const asker = await askerOf(hub)
  const { request } = demoSample(hub.data)
  const asked = await Promise.all(Array.from({ length: 520 }, () => asker.ask(request)))
  expect(new Set(asked.map(({ status }) => status))).toEqual(new Set([200]))
  const words = ['audit', 'search', '--asker', 'real-estate-window', '--limit', '510', ...where]
  const lines = await until('all entries', async () => {
    const { out } = await runHutong([...words, '--json'])
    const found = out.trimEnd().split('\n')
    return found.length < 510 ? undefined : found
  })
  const indexes = lines.map((line): unknown => {
    const { index }: { index: unknown } = JSON.parse(line)
    return index
  })
  expect(new Set(indexes).size).toBe(510)
  expect((await runHutong(words)).err).toBe('510 entries, and more\n')
})

test('ledger verify accepts the folder of a hub, and names the tile with a flipped bit', async () => {
  expect(await hub.stop()).toBe(0)
  const ledger = join(temporaryFolder(after), basename(hub.ledger))
  cpSync(hub.ledger, ledger, { recursive: true })
  cpSync(`${hub.ledger}.vkey`, `${ledger}.vkey`)
  const good = await runHutong(['ledger', 'verify', ledger])
  expect([good.code, good.err]).toEqual([yes, ''])
  const tiles = join(ledger, 'tile', '0')
  const [name = ''] = readdirSync(tiles, { recursive: true, encoding: 'utf8' }).filter((path) =>
    statSync(join(tiles, path)).isFile(),
  )
  const tile = join(tiles, name)
  const bytes = readFileSync(tile)
  writeFileSync(tile, bytes.with(0, (bytes[0] ?? 0) ^ 1))
  const bad = await runHutong(['ledger', 'verify', ledger])
  expect(bad.code).toBe(no)
  expect(bad.out).toContain('tile/')
})

test('identifier check tells a good number from a bad one', async () => {
  const { subject } = demoSample(hub.data).request
  const good = await runHutong(['identifier', 'check', subject.idType, subject.id, '--json'])
  expect([good.code, JSON.parse(good.out)]).toMatchObject([yes, { valid: true }])
  const wrong = `${subject.id.slice(0, -1)}${subject.id.endsWith('1') ? '2' : '1'}`
  const bad = await runHutong(['identifier', 'check', subject.idType, wrong, '--json'])
  expect([bad.code, JSON.parse(bad.out)]).toMatchObject([no, { valid: false }])
})
