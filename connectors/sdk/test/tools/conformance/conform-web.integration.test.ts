import { systemClock } from '@hutong/process'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { CheckResult } from '../../../src/sdk.ts'
import { conformLive, type LiveSettings } from '../../../src/tools/conformance/live/conform-live.ts'
import { goodCode } from '../../abnormal-stream.ts'
import {
  json,
  startService,
  type Answered,
  type Asked,
  type Service,
} from '../../sources/web/start-service.ts'
import { restRead, webStream, webYaml } from '../../sources/web/web-stream.ts'

const rowCount = 50
const rowsPerPage = 10
const secret = 'the-secret-of-the-tax-office'

let service: Service
beforeEach(async () => {
  service = await startService(answer)
})
afterEach(() => service.stop())

test('a service that throttles, fails, keeps silent, breaks off and has a wrong clock costs nothing', async () => {
  const checks = await judge({ killCount: 3 })
  expect(checks.filter(({ state }) => state !== 'passed')).toEqual([])
}, 300_000)

test('a source that asks again at once, and believes every answer, fails each of these', async () => {
  const checks = await judge({
    opener: new URL('broken/hasty-pages.ts', import.meta.url).href,
    only: [
      'survives-outage',
      'survives-429',
      'survives-500',
      'survives-silence',
      'survives-truncation',
      'survives-clock-skew',
    ],
  })
  expect(checks.filter(({ state }) => state !== 'failed')).toEqual([])
  expect(toldOf(checks, 'survives-429')).toContainEqual(expect.stringMatching(/Retry-After/u))
  expect(toldOf(checks, 'survives-clock-skew')).toContainEqual(
    expect.stringMatching(/not in the log/u),
  )
}, 300_000)

test('a secret that a source writes to its log is found, and not repeated', async () => {
  const opener = new URL('broken/tells-all.ts', import.meta.url).href
  const [told] = await judge({ opener, only: ['secrets-kept'] })
  expect(told?.told).toContain('a secret stands in what the runs say')
  expect(JSON.stringify(told)).not.toContain(secret)
})

const toldOf = (checks: readonly CheckResult[], name: string): readonly string[] =>
  checks.find(({ check }) => check === name)?.told ?? []

function judge(settings: Partial<LiveSettings>): Promise<readonly CheckResult[]> {
  const connection = { url: service.url, user: 'hutong', password: secret }
  return conformLive({
    text: webYaml(restRead),
    index: 0,
    stream: webStream(restRead),
    world: { inbox: '', connections: new Map([['tax', connection]]), clock: systemClock },
    waivers: [],
    killCount: 0,
    signal: new AbortController().signal,
    onProgress: () => undefined,
    ...settings,
  })
}

/** The newest rows are a minute old: a clock that is a day behind has not seen them yet. */
const changedFirst = Date.now() - 60_000 - rowCount

function answer({ path, query, headers }: Asked): Answered {
  const credentials = Buffer.from(`hutong:${secret}`).toString('base64')
  if (headers.authorization !== `Basic ${credentials}`) return { status: 401 }
  if (path !== '/abnormal') return { status: 404 }
  const from = Number(query.get('cursor') ?? 0)
  const data = Array.from({ length: rowsPerPage }, (_, i) => ({
    id: `A${from + i}`,
    code: goodCode,
    name: '甲公司',
    listedOn: '20240131',
    state: '有效',
    changedAt: new Date(changedFirst + from + i).toISOString(),
  })).filter(({ changedAt }) => changedAt >= (query.get('since') ?? ''))
  const next = from + rowsPerPage
  return json({ data, next: next < rowCount ? String(next) : null })
}
