import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { webStream } from '../web/web-stream.ts'

const guide = readFileSync(
  new URL('../../../../../docs/guides/sources.md', import.meta.url),
  'utf8',
)
const streamOf = (read: string) => webStream(read.replaceAll(/^/gm, '    ')).read

test('what the guide shows can be read', () => {
  const [, read = ''] = /^## debezium$.*?^```yaml\nread:\n(.*?)^recordId/ms.exec(guide) ?? []
  expect(streamOf(read)).toMatchObject({
    kind: 'debezium',
    topic: 'land.registry.certificates',
    heartbeat: 'land.registry.heartbeat',
    isIdentityFull: true,
  })
})

test('a heartbeat of another Debezium connector says nothing of this one, and is refused', () => {
  const read = '  kind: debezium\n  connection: land\n  topic: land.registry.certificates\n'
  expect(() => streamOf(`${read}  heartbeat: tax.registry.heartbeat`)).toThrow(
    /streams\.0\.read\.heartbeat: .* expected: land\.SCHEMA\.TABLE/u,
  )
  expect(() => streamOf(`${read}  heartbeat: land.registry.certificates`)).toThrow(/another table/u)
})
