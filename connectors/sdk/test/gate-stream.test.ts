import { recordType } from '@hutong/schemas'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { abnormalStream, csv, file, line } from './abnormal-stream.ts'
import { openWorkbench, type Workbench } from './workbench.ts'

const stream = abnormalStream()
const info = recordType('org.abnormal')
let bench: Workbench
beforeEach(async () => {
  bench = await openWorkbench([stream])
  await bench.put(file(1), csv(line(1)))
})
afterEach(() => bench.remove())

/** The catalogue has the type of the stream, but for this. */
const publish = (change: object): Promise<unknown> =>
  bench.log.append('catalogue.types', [
    { key: 'org.abnormal', value: Buffer.from(JSON.stringify({ ...info, ...change })) },
  ])
/** With a field that every record must have, and a stream that does not know of it. */
const schemaWith = (...required: readonly string[]): object => ({
  ...info?.schema,
  properties: { ...info?.schema.properties, remark: { type: 'string' } },
  required: [...(info?.schema.required ?? []), ...required],
})

test.each([
  ['the same revision', { schema: schemaWith('remark') }],
  ['a newer revision', { schemaVersion: '1.7', revision: 7, schema: schemaWith('remark') }],
])(
  'a connector that cannot write what the catalogue has as %s ends before it reads anything',
  async (_, change) => {
    await publish(change)
    const status = await bench.readOnce(stream)
    expect(status.failure).toMatchObject({
      code: 'HUTONG_SCHEMA_INCOMPATIBLE',
      message: expect.stringContaining('$.remark required'),
    })
    expect([await bench.records(stream), await bench.positions()]).toEqual([[], []])
  },
)

test.each([
  ['the same', {}],
  ['newer, with a field that may be absent', { revision: 7, schema: schemaWith() }],
  ['of another version, with a topic of its own', { version: 9, schema: { type: 'object' } }],
  ['no schema at all, and will be replaced', { schema: null }],
])('a connector runs beside a schema that is %s', async (_, change) => {
  await publish(change)
  expect(await bench.readOnce(stream)).toMatchObject({ published: 1 })
})

test('only the newest word of the catalogue counts', async () => {
  await publish({ schema: schemaWith('remark') })
  await publish({})
  expect(await bench.readOnce(stream)).toMatchObject({ published: 1 })
})
