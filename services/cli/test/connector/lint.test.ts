import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { temporaryFolder } from '@hutong/process/testing'
import { run } from '../run-command.ts'
import { abnormalYaml } from './abnormal-yaml.ts'

/** The lints of a connector.yaml, as `name path`, and the exit code. */
async function lint(text: string, more: readonly string[] = []) {
  const folder = temporaryFolder(onTestFinished)
  writeFileSync(join(folder, 'connector.yaml'), text)
  const { code, out } = await run(['connector', 'lint', folder, '--json', ...more])
  const { files }: { files: { lints: { name: string; path: string; fix: string }[] }[] } =
    JSON.parse(out)
  const lints = files.flatMap((file) => file.lints)
  return { code, out, lints, names: lints.map(({ name, path }) => `${name} ${path}`) }
}

test('a good connector has no lints, and is 0', async () => {
  expect(await lint(abnormalYaml)).toMatchObject({ code: 0, lints: [] })
})

test.each([
  [
    'a member that is not known',
    'pollSecond: 5\n      complete:',
    'complete:',
    'invalid streams.0.read',
  ],
  [
    'an optional field that the type requires',
    'format: credit-code, optional: true',
    'format: credit-code',
    'required-optional streams.0.fields.creditCode.optional',
  ],
  [
    'a source that the catalogue does not have for the type',
    'source: other',
    'source: shichang-yichang',
    'source-differs streams.0.source',
  ],
  [
    'a department that does not own the type',
    'department: minzheng',
    'department: shichang',
    'owner-differs department',
  ],
  [
    'a key made of a name',
    'recordId: { hmac: [统一社会信用代码, 名称] }',
    'recordId: { from: 编号 }',
    'key-changes streams.0.recordId.hmac.1',
  ],
  [
    'polling slower than the type promises',
    'pollSeconds: 1801\n      complete:',
    'complete:',
    'poll-slow streams.0.read.pollSeconds',
  ],
  [
    'a password in a URL',
    'zh: postgres://hub:pw@10.0.0.1/db',
    'zh: 市场监管',
    'secret-written title.zh',
  ],
])('%s is told with its path, and is 1', async (_, written, instead, told) => {
  const { code, names } = await lint(abnormalYaml.replace(instead, written))
  expect(names).toEqual([told])
  expect(code).toBe(1)
})

test.each([
  [
    'a table that no field names',
    'codes: { spare: { a: b } }\nstreams:',
    'streams:',
    'table-unused codes.spare',
  ],
  [
    'a code of the schema that no word comes to',
    '',
    ", '3': INFORMATION_FALSE",
    'code-missing streams.0.fields.reasonCode.codes',
  ],
])('%s is a warning: 0, and 1 with --strict', async (_, written, instead, told) => {
  const text = abnormalYaml.replace(instead, written)
  expect(await lint(text)).toMatchObject({ code: 0, names: [told] })
  expect(await lint(text, ['--strict'])).toMatchObject({ code: 1, names: [told] })
})

test('a type that is not published is told with the names that are most like it', async () => {
  const { lints } = await lint(abnormalYaml.replace('org.abnormal', 'org.abnorml'))
  expect(lints).toMatchObject([{ name: 'type-unknown', path: 'streams.0.type' }])
  expect(lints[0]?.fix).toContain("org.abnormal '1.0'")
})

test('a secret is found and not repeated', async () => {
  const { out, names } = await lint(`${abnormalYaml}password: Xq7-secret\n`)
  expect(names).toContain('secret-written password')
  expect(out).not.toContain('Xq7')
})

test('what is no YAML is 1, and a folder without a connector.yaml 2', async () => {
  expect(await lint('streams: [')).toMatchObject({ code: 1, names: ['invalid the document'] })
  const empty = temporaryFolder(onTestFinished)
  const { code, told } = await run(['connector', 'lint', empty])
  expect(code).toBe(2)
  expect(told).toContain('has no connector.yaml')
})
