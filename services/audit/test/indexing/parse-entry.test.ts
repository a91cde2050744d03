import { expect, test } from 'vitest'
import { parseEntry } from '../../src/indexing/parse-entry.ts'
import { writeShape } from '../../src/index/shape.ts'

const fieldCount = 8

test('in whichever order fields are asked for, the entries are of one shape', () => {
  const names = Array.from({ length: fieldCount }, (_, at) => `field${at}`)
  const shapes = names.map((_, at) => {
    const fields = [...names.slice(at), ...names.slice(0, at)]
    const entry = parseEntry('hub', at, Buffer.from(JSON.stringify({ fields })), () => undefined)
    return entry && writeShape(entry).digest
  })
  expect(new Set(shapes).size).toBe(1)
})
