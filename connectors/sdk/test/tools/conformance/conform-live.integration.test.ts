import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { systemClock } from '@hutong/process'
import { temporaryFolder } from '@hutong/process/testing'
import { expect, onTestFinished, test, vi } from 'vitest'
import { parseConnector } from '../../../src/sdk.ts'
import type { CheckName } from '../../../src/tools/conformance/check-names.ts'
import { conformLive, type LiveSettings } from '../../../src/tools/conformance/live/conform-live.ts'
import { csvFolderTool } from '../../../src/tools/folder/csv-folder-tool.ts'
import { abnormalYaml, csv, line } from '../../abnormal-stream.ts'

/** Each of them starts a dozen processes. */
vi.setConfig({ testTimeout: 300_000 })

test('a connector of files passes, and tells how often it was killed', async () => {
  const checks = await judge({ killCount: 4 })
  expect(checks.filter(({ state }) => state === 'failed')).toEqual([])
  expect(checks.find(({ check }) => check === 'survives-kills')?.told[0]).toMatch(/^4 kills/u)
})

test.each([
  [
    'gives its position before its rows',
    new URL('broken/position-first.ts', import.meta.url),
    'survives-kills',
  ],
  [
    'takes the time of reading for a version',
    new URL('broken/new-versions.ts', import.meta.url),
    'runs-identical',
  ],
  [
    'takes a folder that is away for its end',
    new URL('broken/end-at-failure.ts', import.meta.url),
    'survives-outage',
  ],
  [
    'writes the numbers of its rows to standard error',
    new URL('broken/tells-all.ts', import.meta.url),
    'secrets-kept',
  ],
] as const)('a source that %s is caught', async (_, broken, check) => {
  expect(await failed({ opener: broken.href, killCount: 6, only: [check] })).toEqual([check])
})

test('a check that finds nothing wrong with a wrong column is caught', async () => {
  const tool = { ...csvFolderTool, check: () => Promise.resolve([]) }
  const checks = await judge({ tool, only: ['wrong-config-told'] })
  expect(checks[0]?.told).toContain('a column of creditCode that is not there is not told by check')
})

test('of a field that an expression makes, a name that it reads and that is not there is told', async () => {
  const computed = abnormalYaml().replace(
    'name: { from: 名称, format: name }',
    "name: { jsonata: '$trim(名称)', reads: [名称], format: name }",
  )
  const [told] = await judge({ only: ['wrong-config-told'] }, computed)
  expect(told?.state).toBe('passed')
})

test('what is not there is told once, by name', async () => {
  const only = ['check-finds-all', 'runs-to-end'] as const
  const [found, run] = await judge(
    { only },
    abnormalYaml().replace('folder: abnormal', 'folder: nowhere'),
  )
  expect([found?.state, run?.state]).toEqual(['skipped', 'failed'])
  expect(run?.told[0]).toContain('nowhere')
})

test('a check that does not hold can be waived with a reason', async () => {
  const reason = 'the numbers of the rows are their only versions'
  const waivers = [{ check: 'runs-identical', reason }] as const
  const only: readonly CheckName[] = ['runs-identical']
  const [told] = await judge({
    opener: new URL('broken/new-versions.ts', import.meta.url).href,
    only,
    waivers,
  })
  expect([told?.state, told?.told.at(-1)]).toEqual(['waived', `waived: ${reason}`])
})

async function failed(settings: Partial<LiveSettings>): Promise<readonly CheckName[]> {
  const checks = await judge(settings)
  return checks.flatMap(({ check, state }) => (state === 'failed' ? [check] : []))
}

function judge(settings: Partial<LiveSettings>, text = abnormalYaml()) {
  const inbox = temporaryFolder(onTestFinished)
  mkdirSync(join(inbox, 'abnormal'))
  for (const sequence of [1, 2]) {
    const rows = Array.from({ length: 30 }, (_, i) => line(sequence * 100 + i))
    const file = join(inbox, 'abnormal', `abnormal_${sequence}.csv`)
    writeFileSync(file, csv(...rows))
    writeFileSync(`${file}.ok`, `rows=${rows.length}`)
  }
  const [stream] = parseConnector(text, 'test').streams
  if (stream === undefined) throw new Error('the document has one stream')
  return conformLive({
    text,
    index: 0,
    stream,
    world: { inbox, connections: new Map(), clock: systemClock },
    waivers: [],
    killCount: 0,
    signal: new AbortController().signal,
    onProgress: () => undefined,
    ...settings,
  })
}
