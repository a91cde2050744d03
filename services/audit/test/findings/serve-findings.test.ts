import { onTestFinished, expect, test } from 'vitest'
import { openFindingsBench } from './open-findings-bench.ts'
import type { FindingsBench, Told } from './open-findings-bench.ts'
import { dayMs, hourMs, monday, question, times } from './rules/office.ts'
import type { Change } from './rules/office.ts'

const now = monday + 40 * dayMs
const ten = monday + 10 * hourMs

/** One officer who looked at the own household, one spent budget of a system, a talked-of person; and some ordinary questions. */
async function openBench(): Promise<FindingsBench> {
  const bench = await openFindingsBench(onTestFinished, now)
  await bench.index([
    question(ten, { details: { signals: ['same-household'], officer: 'o-7' } }),
    question(ten + 1_000, {
      department: 'minzheng',
      client: 'minzheng-window',
      answerClass: 'REFUSED:guesses-used-up',
      details: null,
    }),
    ...times(10, (at) =>
      question(ten + (at + 1) * 60_000, { subject: 'person-x', details: { officer: `p-${at}` } }),
    ),
  ])
  return bench
}

const listOf = ({ body }: Told): readonly Readonly<Record<string, unknown>>[] =>
  Array.isArray(body['findings']) ? body['findings'] : []
const rulesOf = (told: Told) => listOf(told).map(({ rule }) => rule)
const idOf = (told: Told, rule: string) =>
  String(listOf(told).find((finding) => finding['rule'] === rule)?.['id'])

test('the authority sees every finding, the gravest first, a department its own', async () => {
  const bench = await openBench()
  await bench.look(3)
  const all = await bench.get('auditor-1', '/audit/v1/findings')
  expect(rulesOf(all)).toEqual(['guessing', 'same-household', 'person-of-many-askers'])
  expect(rulesOf(await bench.get('ziran-auditor', '/audit/v1/findings'))).toEqual([
    'same-household',
  ])
  expect(rulesOf(await bench.get('minzheng-auditor', '/audit/v1/findings'))).toEqual(['guessing'])
  const other = await bench.get('ziran-auditor', '/audit/v1/findings?department=minzheng')
  expect(other).toMatchObject({ status: 403, body: { code: 'outside-scope' } })
})

test('who is flagged the sharing authority alone may know: a department has no such finding, by no way', async () => {
  const bench = await openFindingsBench(onTestFinished, now)
  await bench.index([question(ten, { details: { signals: ['flagged'], officer: 'o-7' } })])
  await bench.look(1)
  const all = await bench.get('auditor-1', '/audit/v1/findings')
  expect(rulesOf(all)).toEqual(['flagged-person'])
  const url = `/audit/v1/findings/${idOf(all, 'flagged-person')}`
  expect(listOf(await bench.get('ziran-auditor', '/audit/v1/findings'))).toEqual([])
  expect(await bench.get('ziran-auditor', url)).toMatchObject({ status: 404 })
  const step = { step: 'justify', reason: 'seen' }
  expect(await bench.post('ziran-auditor', `${url}/review`, step)).toMatchObject({ status: 404 })
})

test('a finding of another department is not there, and a clerk sees none', async () => {
  const bench = await openBench()
  await bench.look(3)
  const id = idOf(await bench.get('auditor-1', '/audit/v1/findings'), 'same-household')
  expect(await bench.get('minzheng-auditor', `/audit/v1/findings/${id}`)).toMatchObject({
    status: 404,
  })
  expect(await bench.get('clerk', `/audit/v1/findings/${id}`)).toMatchObject({
    status: 403,
    body: { code: 'scope-missing' },
  })
})

test('the log names no officer and no case; the finding does, as its entries can be opened', async () => {
  const bench = await openBench()
  await bench.look(3)
  const all = await bench.get('auditor-1', '/audit/v1/findings')
  const found = listOf(all).find(({ rule }) => rule === 'same-household')
  expect(found).toMatchObject({ about: { what: 'officer', department: 'ziran', officer: 'o-7' } })
  const texts: string[] = []
  for await (const batch of bench.log.tail('audit.findings', 0, 0, AbortSignal.timeout(500)))
    texts.push(...batch.records.map(({ value }) => Buffer.from(value).toString()))
  expect(texts.length).toBeGreaterThan(0)
  expect(texts.join('\n')).not.toMatch(/o-7|"c-\d+"/u)
})

test('a second look at the same entries writes nothing', async () => {
  const bench = await openBench()
  expect(await bench.look(3)).toBeGreaterThan(0)
  expect(await bench.look(0)).toBe(0)
})

test('what is no finding in the log stops nobody', async () => {
  const bench = await openBench()
  await bench.log.append('audit.findings', [
    { key: 'f-broken', value: Buffer.from('{') },
    { key: 'f-strange', value: Buffer.from('{"what":"finding"}') },
  ])
  await bench.look(5)
  expect(listOf(await bench.get('auditor-1', '/audit/v1/findings'))).toHaveLength(3)
})

test('justified is what two auditors hold for justified, each step with its proof', async () => {
  const bench = await openBench()
  await bench.look(3)
  const url = `/audit/v1/findings/${idOf(await bench.get('auditor-1', '/audit/v1/findings'), 'same-household')}`
  const step = (who: string, did: string) =>
    bench.post(who, `${url}/review`, { step: did, reason: 'I asked the head of the office' })
  const early = await step('auditor-1', 'confirm')
  expect(early).toMatchObject({ status: 409, body: { code: 'conflict' } })
  const first = await step('auditor-1', 'justify')
  expect(first).toMatchObject({ status: 200, body: { state: 'open', waitsForSecond: true } })
  expect(String(first.body['receipt'])).toContain('c2sp.org/tlog-proof@v1')
  const same = await step('auditor-1', 'confirm')
  expect(same).toMatchObject({ status: 403, body: { code: 'two-readers' } })
  expect(await step('auditor-2', 'confirm')).toMatchObject({ body: { state: 'justified' } })
  const shown = await bench.get('auditor-2', '/audit/v1/findings?state=justified')
  expect(rulesOf(shown)).toEqual(['same-household'])
  expect(await step('ziran-auditor', 'escalate')).toMatchObject({ body: { state: 'escalated' } })
  expect(await step('auditor-2', 'justify')).toMatchObject({ status: 409 })
})

test('two who confirm at once are one after the other', async () => {
  const bench = await openBench()
  await bench.look(3)
  const url = `/audit/v1/findings/${idOf(await bench.get('auditor-1', '/audit/v1/findings'), 'guessing')}/review`
  const answers = await Promise.all(
    ['auditor-1', 'auditor-2'].map((who) =>
      bench.post(who, url, { step: 'justify', reason: 'seen' }),
    ),
  )
  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409])
})

test('a system signs no review, and nobody reviews the own questions', async () => {
  const bench = await openFindingsBench(onTestFinished, now)
  await bench.index([
    question(ten, {
      department: 'shuju',
      details: { officer: 'auditor-1', signals: ['same-household'] },
    }),
  ])
  await bench.look(1)
  const [found] = listOf(await bench.get('auditor-2', '/audit/v1/findings'))
  const url = `/audit/v1/findings/${String(found?.['id'])}/review`
  const body = { step: 'justify', reason: 'that was me' }
  const own = await bench.post('auditor-1', url, body)
  expect(own).toMatchObject({ status: 403, body: { code: 'own-finding' } })
  const system = await bench.post('data-auditor', url, body)
  expect(system).toMatchObject({ status: 403, body: { code: 'signed-in-only' } })
  expect(await bench.post('auditor-2', url, body)).toMatchObject({ status: 200 })
})

test('nobody reviews the own question, and be it the last of many that a finding has', async () => {
  const bench = await openFindingsBench(onTestFinished, now)
  const asked = (at: number, change: Change) =>
    question(ten + at * 1_000, { subject: 'person-x', ...change })
  await bench.index([
    ...times(150, (at) => asked(at, { details: { officer: `p-${at}` } })),
    asked(150, { department: 'shuju', details: { officer: 'auditor-1' } }),
  ])
  await bench.look(1)
  const all = await bench.get('auditor-2', '/audit/v1/findings?rule=person-of-many-askers')
  const [found] = listOf(all)
  expect(found).toMatchObject({ entryCount: 151 })
  expect(found?.['entries']).toHaveLength(100)
  const url = `/audit/v1/findings/${String(found?.['id'])}/review`
  const body = { step: 'justify', reason: 'I know her' }
  expect(await bench.post('auditor-1', url, body)).toMatchObject({
    status: 403,
    body: { code: 'own-finding' },
  })
  expect(await bench.post('auditor-2', url, body)).toMatchObject({ status: 200 })
})

test('a reason that holds the number of somebody is refused, and stands nowhere', async () => {
  const bench = await openBench()
  await bench.look(3)
  const url = `/audit/v1/findings/${idOf(await bench.get('auditor-1', '/audit/v1/findings'), 'guessing')}`
  const reason = 'she is 330106199003079975'
  const told = await bench.post('auditor-1', `${url}/review`, { step: 'justify', reason })
  expect(told).toMatchObject({
    status: 422,
    body: { errors: [{ field: '$.reason', rule: 'no numbers of people' }] },
  })
  expect(JSON.stringify(told.body)).not.toContain('330106')
  expect(await bench.get('auditor-1', url)).toMatchObject({ body: { state: 'open', steps: [] } })
})

test('a step that the ledger does not take has no effect', async () => {
  const bench = await openBench()
  await bench.look(3)
  const url = `/audit/v1/findings/${idOf(await bench.get('auditor-1', '/audit/v1/findings'), 'guessing')}`
  bench.trouble.failNotes = true
  const failed = await bench.post('auditor-1', `${url}/review`, {
    step: 'escalate',
    reason: 'grave',
  })
  expect(failed.status).toBe(500)
  bench.trouble.failNotes = false
  expect(await bench.get('auditor-1', url)).toMatchObject({ body: { state: 'open', steps: [] } })
})

test('a justified finding that grows is open again', async () => {
  const bench = await openBench()
  await bench.look(3)
  const url = `/audit/v1/findings/${idOf(await bench.get('auditor-1', '/audit/v1/findings'), 'same-household')}`
  const say = (who: string, step: string) =>
    bench.post(who, `${url}/review`, { step, reason: 'I asked the head' })
  await say('auditor-1', 'justify')
  await say('auditor-2', 'confirm')
  await bench.index([
    question(ten + dayMs, { details: { signals: ['same-household'], officer: 'o-7' } }),
  ])
  const before = (await bench.log.ends('audit.findings'))[0] ?? 0
  await bench.look(before + 1)
  expect(await bench.get('auditor-1', url)).toMatchObject({
    body: { state: 'open', entryCount: 2 },
  })
})

test('pages join, and a cursor of none is told', async () => {
  const bench = await openBench()
  await bench.look(3)
  const first = await bench.get('auditor-1', '/audit/v1/findings?limit=2')
  const second = await bench.get(
    'auditor-1',
    `/audit/v1/findings?limit=2&cursor=${String(first.body['next'])}`,
  )
  expect([...rulesOf(first), ...rulesOf(second)]).toHaveLength(3)
  expect(second.body['next']).toBeNull()
  const unknown = await bench.get('auditor-1', `/audit/v1/findings?cursor=f-${'0'.repeat(32)}`)
  expect(unknown).toMatchObject({ status: 422, body: errorsOf('unknown cursor') })
  const ofAnother = `/audit/v1/findings?rule=guessing&cursor=${String(first.body['next'])}`
  expect(await bench.get('auditor-1', ofAnother)).toMatchObject({
    status: 422,
    body: errorsOf('cursor of another search'),
  })
})

test('a period that ends before it begins is told', async () => {
  const bench = await openBench()
  const told = await bench.get('auditor-1', '/audit/v1/findings?from=2026-11&to=2026-10')
  expect(told).toMatchObject({ status: 422, body: errorsOf('range') })
})

const errorsOf = (rule: string) => ({ code: 'invalid', errors: [{ rule }] })

test('a sample of a month is drawn when the month is over, some of each kind, the same ones again', async () => {
  const bench = await openFindingsBench(onTestFinished, now)
  await bench.index(
    times(60, (at) =>
      question(ten + at * 60_000, { answerClass: at % 2 === 0 ? 'YES' : 'NO:expired' }),
    ),
  )
  await bench.look(4)
  const drawn = await bench.get('auditor-1', '/audit/v1/samples/2026-10')
  expect(listOf(drawn)).toHaveLength(4)
  expect(rulesOf(await bench.get('auditor-1', '/audit/v1/findings'))).not.toContain('sample')
  await bench.look(0)
  expect(await bench.get('auditor-1', '/audit/v1/samples/2026-10')).toEqual(drawn)
  expect(await bench.get('auditor-1', '/audit/v1/samples/2026-11')).toMatchObject({ status: 404 })
})
