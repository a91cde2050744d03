import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { expect, test } from 'vitest'
import { describeCode } from '../../src/kafka/kafkajs-internals.ts'

test('kafkajs is the version whose insides were read: look at kafkajs-internals.ts before raising it', () => {
  const manifest = createRequire(import.meta.url).resolve('kafkajs/package.json')
  expect(JSON.parse(readFileSync(manifest, 'utf8'))).toMatchObject({ version: '2.2.4' })
})

test.each([
  [6, 'NOT_LEADER_FOR_PARTITION', true],
  [19, 'NOT_ENOUGH_REPLICAS', true],
  [10, 'MESSAGE_TOO_LARGE', false],
  [78, 'OFFSET_NOT_AVAILABLE', true],
  [9999, 'CODE_9999', false],
])('error code %i is %s', (code, name, retriable) => {
  expect(describeCode(code)).toEqual({ name, retriable })
})
