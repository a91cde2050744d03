import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { HutongError } from '@hutong/process'
import { expect, test } from 'vitest'
import { loadConnector, parseConnector } from '../src/sdk.ts'

const good = readFileSync(
  fileURLToPath(new URL('../../public-security/connector.yaml', import.meta.url)),
  'utf8',
)

const mistakesOf = (text: string): string => {
  try {
    parseConnector(text, 'test.yaml')
  } catch (cause) {
    if (cause instanceof HutongError && cause.code === 'HUTONG_CONNECTOR_INVALID')
      return cause.message
    throw cause
  }
  return ''
}

test('a good document has no mistakes', () => {
  expect(mistakesOf(good)).toBe('')
})

test('all mistakes are told at once, each with its path, rule and what to write', () => {
  const bad = good
    .replace('hutong/v1', 'hutong/v2')
    .replace('charset: utf-8', 'charset: latin1')
    .replace('pollSeconds: 5', 'everySeconds: 5')
  expect(mistakesOf(bad).split('\n').slice(1)).toEqual([
    '  apiVersion: must be equal to constant; expected: write hutong/v1',
    '  streams.0.read: everySeconds is not known here, remove it; expected: where the files are and what they look like',
    '  streams.0.read.charset: must be equal to one of the allowed values; expected: utf-8 or gb18030 (also for GBK and GB 2312)',
  ])
})

test.each([
  [
    'a pattern without its sequence',
    '(?<sequence>\\d{10})',
    '\\d{10}',
    'streams.0.read.pattern: has no group sequence',
  ],
  [
    'a pattern that is none',
    '\\.csv$',
    '(\\.csv$',
    'streams.0.read.pattern: is no regular expression',
  ],
  [
    'a folder outside the inbox',
    'folder: public-security',
    'folder: ../elsewhere',
    'streams.0.read.folder: must match',
  ],
  [
    'a schema that is not published',
    "'1.0'",
    "'7.0'",
    'streams.0: the schema person.identity 7.0 is not published',
  ],
  [
    'a field the type does not have',
    'ethnicCode:',
    'ethnic:',
    'streams.0.fields.ethnic: person.identity has no such field',
  ],
  [
    'a required field that is not mapped',
    'ethnicCode:',
    'ethnic:',
    'streams.0.fields.ethnicCode: is missing',
  ],
  [
    'a code that the schema does not know',
    "男: '1'",
    "男: 'M'",
    'streams.0.fields.sexCode.codes: M not in the schema',
  ],
  ['a code that YAML reads as a number', "男: '1'", '男: 1', 'streams.0.fields.sexCode'],
  [
    'a field of two kinds',
    '姓名, format: name }',
    '姓名, format: name, constant: x }',
    'streams.0.fields.name: has none of the forms',
  ],
  [
    'a number as the key',
    'recordId: { from: 人员编号 }',
    'recordId: { from: 公民身份号码 }',
    'streams.0.recordId.from: 公民身份号码 names a person',
  ],
  [
    'a table that is not there',
    "codes: { 男: '1', 女: '2' }",
    'codes: sexes',
    'streams.0.fields.sexCode.codes: there is no table sexes',
  ],
  ['a text that is not YAML', 'streams:', 'streams: [', 'the document: is not YAML'],
])('%s is told', (_name, from, to, told) => {
  expect(mistakesOf(good.replace(from, to))).toContain(told)
})

test('a number may not stand before its type', () => {
  const reordered = good
    .replace('      idNumber: { from: 公民身份号码, format: id-number }\n', '')
    .replace(
      '      name: {',
      '      idNumber: { from: 公民身份号码, format: id-number }\n      name: {',
    )
  expect(mistakesOf(reordered)).toContain(
    'streams.0.fields.idNumber: id-number is judged by idType',
  )
})

test('two streams of one source are refused', () => {
  const [head, stream] = good.split('streams:\n')
  expect(mistakesOf(`${head}streams:\n${stream}\n${stream}`)).toContain(
    'streams.5.source: gongan is taken',
  )
})

test('a file that is not there is told of', async () => {
  await expect(loadConnector('nowhere/connector.yaml')).rejects.toMatchObject({
    code: 'HUTONG_CONNECTOR_INVALID',
  })
})
