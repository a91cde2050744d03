import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { systemClock } from '@hutong/process'
import { temporaryFolder } from '@hutong/process/testing'
import { expect, onTestFinished, test } from 'vitest'
import { conform, lintConnector, parseConnector } from '../../../src/sdk.ts'
import { openSource } from '../../../src/open-source.ts'
import { freePort } from '../../../src/tools/free-port.ts'
import { abnormalYaml, csv, line } from '../../abnormal-stream.ts'
import { openSource as acceptsAnyPosition } from './broken/accepts-any-position.ts'
import { openSource as endsInBetween } from './broken/ends-in-between.ts'
import { openSource as newVersions } from './broken/new-versions.ts'
import { openSource as oneVersion } from './broken/one-version.ts'
import { openSource as positionFirst } from './broken/position-first.ts'
import { openSource as shortVersions } from './broken/short-versions.ts'
import { openSource as skipsOne } from './broken/skips-one.ts'

test.each([
  ['gives its position before its rows', positionFirst, 'resume-without-gap'],
  ['goes on one row too late', skipsOne, 'resume-without-gap'],
  ['takes the time of reading for a version', newVersions, 'rerun-identical'],
  ['gives all rows of a key one version', oneVersion, 'keys-unique'],
  ['gives versions that are not compared as text', shortVersions, 'versions-formed'],
  ['goes on from any position', acceptsAnyPosition, 'position-refused'],
  ['does not say that it has come to its end', endsInBetween, 'reads-to-end'],
] as const)('a source that %s is caught', async (_, open, check) => {
  expect(await failedChecks(abnormalYaml(), open)).toContain(check)
})

test.each([
  ['a name', 'from: 名称'],
  ['the number of an organisation', 'from: 统一社会信用代码'],
])('a connector whose key is %s is caught', (_, from) => {
  const lints = lintConnector(abnormalYaml().replace('from: 编号', from))
  expect(lints).toContainEqual(
    expect.objectContaining({ level: 'error', path: 'streams.0.recordId.from' }),
  )
})

test('a connector that is right fails nothing but what its rows do not show', async () => {
  expect(await failedChecks(abnormalYaml())).toEqual(['fields-seen'])
})

test('pushed rows are tried beside the run that takes them, and lie there afterwards as before', async () => {
  const inbox = temporaryFolder(onTestFinished)
  cpSync(new URL('../../../templates/push/fixtures', import.meta.url), inbox, { recursive: true })
  const template = new URL('../../../templates/push/connector.yaml', import.meta.url)
  const port = await freePort()
  const text = readFileSync(template, 'utf8').replace('port: 8443', `port: ${port}`)
  const [stream] = parseConnector(text, 'test').streams
  if (stream === undefined) throw new Error('the document has one stream')
  const world = { inbox, connections: new Map(), clock: systemClock }
  const running = openSource(stream, world)
  onTestFinished(() => running.close?.())
  const events = await Array.fromAsync(running.poll(undefined, settings.signal))
  expect(events.at(-1)?.kind).toBe('polled')
  const before = readdirSync(join(inbox, 'abnormal'))
  const { checks, recordCount } = await conform({ ...settings, stream, world })
  expect(checks.filter(({ state }) => state === 'failed')).toMatchObject([
    { check: 'rows-as-expected' },
  ])
  expect(recordCount).toBe(2)
  expect(readdirSync(join(inbox, 'abnormal'))).toEqual(before)
})

const settings = {
  rowsMax: 1000,
  signal: new AbortController().signal,
  lints: [],
  expected: [],
  waivers: [],
}

async function failedChecks(text: string, open?: typeof openSource): Promise<readonly string[]> {
  const inbox = temporaryFolder(onTestFinished)
  mkdirSync(join(inbox, 'abnormal'))
  for (const sequence of [1, 2]) {
    const file = join(inbox, 'abnormal', `abnormal_${sequence}.csv`)
    writeFileSync(file, csv(...[1, 2, 3].map((i) => line(i, `第${'一二'[sequence - 1]}公司`))))
    writeFileSync(`${file}.ok`, '')
  }
  const [stream] = parseConnector(text, 'test').streams
  if (stream === undefined) throw new Error('the document has one stream')
  const { checks } = await conform({
    stream,
    world: { inbox, connections: new Map(), clock: systemClock },
    ...settings,
    ...(open === undefined ? {} : { openSource: open }),
  })
  return checks.flatMap(({ check, state }) => (state === 'failed' ? [check] : []))
}
