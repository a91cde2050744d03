import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { run } from '../run-command.ts'
import { abnormalFolder, row } from './abnormal-folder.ts'
import { abnormalYaml } from './abnormal-yaml.ts'

/** The checks of one run, by name. */
async function check(folder: string, ...more: readonly string[]) {
  const { code, out } = await run(['connector', 'test', folder, '--json', ...more])
  const report: {
    streams: { checks: { check: string; state: string; told: string[] }[] }[]
  } = JSON.parse(out)
  const checks = report.streams.flatMap((stream) => stream.checks)
  const failed = checks.filter(({ state }) => state === 'failed').map((one) => one.check)
  return { code, checks, failed }
}

test('a row that is refused fails until it is expected, and then fails when it is not refused any more', async () => {
  const { folder, put } = abnormalFolder(onTestFinished)
  const first = await check(folder)
  expect(first).toMatchObject({ code: 1, failed: ['rows-as-expected'] })
  expect(first.checks.find(({ check: name }) => name === 'rows-as-expected')?.told).toEqual([
    'abnormal_1.csv:4 is refused: value-malformed reasonCode',
  ])
  expect(await check(folder, '--accept')).toMatchObject({ code: 0, failed: [] })
  expect(existsSync(join(folder, 'expected.yaml'))).toBe(true)
  put(1, row('A1'), row('A2', '1', '2024-03-01'), row('A3'))
  expect(await check(folder)).toMatchObject({ code: 1, failed: ['rows-as-expected'] })
})

test('a field that no row fills fails, and can be waived with a reason', async () => {
  const { folder, put, write } = abnormalFolder(onTestFinished)
  put(1, row('A1'))
  expect(await check(folder)).toMatchObject({ code: 1, failed: ['fields-seen'] })
  write('waivers.yaml', 'waivers: [{ check: fields-seen, reason: nobody was removed yet }]\n')
  const { code, checks } = await check(folder)
  expect(code).toBe(0)
  expect(checks).toContainEqual({
    check: 'fields-seen',
    state: 'waived',
    told: ['no record of the fixtures has removedOn', 'waived: nobody was removed yet'],
  })
})

test('a waiver of what holds fails, and one of an unknown check is 2', async () => {
  const { folder, write } = abnormalFolder(onTestFinished)
  write('waivers.yaml', 'waivers: [{ check: keys-unique, reason: they come twice over there }]\n')
  expect((await check(folder, '--accept')).failed).toEqual(['keys-unique'])
  write('waivers.yaml', 'waivers: [{ check: keys, reason: they come twice over there }]\n')
  const { code, told } = await run(['connector', 'test', folder])
  expect(code).toBe(2)
  expect(told).toContain('keys-unique')
})

test('a key that holds the number of an organisation fails', async () => {
  const { folder, write } = abnormalFolder(onTestFinished)
  write(
    'fixtures/abnormal/abnormal_2.csv',
    '编号,统一社会信用代码,名称,列入日期,原因代码,移出日期,状态\nB-91330106TT0000015D,91330106TT0000015D,杭州示例有限公司,2024-01-31,4,,有效\n',
  )
  write('fixtures/abnormal/abnormal_2.csv.ok', '')
  expect((await check(folder, '--accept')).failed).toEqual(['keys-impersonal'])
})

test('in a city the connector of the real system is tried, by what is expected of that', async () => {
  const { folder, write } = abnormalFolder(onTestFinished)
  write('connector.city.yaml', abnormalYaml)
  expect(await check(folder, '--accept')).toMatchObject({ code: 0 })
  const city = ['--kafka', '127.0.0.1:9092', '--data', join(folder, 'none')]
  expect(await check(folder, ...city)).toMatchObject({ code: 1, failed: ['rows-as-expected'] })
  expect(await check(folder, ...city, '--accept')).toMatchObject({ code: 0 })
  expect(existsSync(join(folder, 'expected.city.yaml'))).toBe(true)
})

test('a folder without fixtures fails once, by name', async () => {
  const { folder, write } = abnormalFolder(onTestFinished)
  write('connector.yaml', abnormalYaml.replace('folder: abnormal', 'folder: nowhere'))
  expect(await check(folder)).toMatchObject({ code: 1, failed: ['reads-to-end'] })
})

test('a connector of a folder that is nobody of ours is run, killed and troubled as well', async () => {
  const { folder, put } = abnormalFolder(onTestFinished)
  put(1, row('A1'), row('A2', '1', '2024-03-01'))
  put(2, row('A3'))
  const { code, checks } = await check(folder, '--live', '--kills', '2')
  expect(checks.filter(({ state }) => state === 'failed')).toEqual([])
  expect(code).toBe(0)
  const passed = checks.filter(({ state }) => state === 'passed').map((one) => one.check)
  expect(passed).toEqual(expect.arrayContaining(['survives-kills', 'survives-truncation']))
}, 300_000)
