import { expect, test } from 'vitest'
import { readEvent } from '../../../src/sources/debezium/read-event.ts'

const source =
  '"source":{"version":"3.7.0.Final","ts_us":5,"snapshot":"false","sequence":"[\\"7\\",\\"9\\"]"}'
const read = (text: string) => readEvent(Buffer.from(text))

test('numbers of a row keep their digits, whatever stands behind it', () => {
  const event = read(
    `{"before":null,"after":{"id":1.10,"big":12345678901234567890},${source},"op":"c"}`,
  )
  expect(event).toMatchObject({
    op: 'c',
    after: { id: '1.10', big: '12345678901234567890' },
    place: { commit: 7n, own: 9n },
    atMicros: 5,
  })
})

test('members may come in any order, and columns may be called as members are', () => {
  const after = '{"op":"x","note":",\\"source\\":{\\"version\\":","source":{"version":1},"after":2}'
  const wanted = { op: 'u', after: { op: 'x', source: { version: '1' }, after: '2' } }
  expect(read(`{"before":null,"after":${after},${source},"op":"u"}`)).toMatchObject(wanted)
  expect(read(`{"op":"u",${source},"after":${after}}`)).toMatchObject(wanted)
})

test('a name that stands twice in a row is told', () => {
  expect(read(`{"before":null,"after":{"id":1,"id":2},${source},"op":"c"}`)).toMatchObject({
    code: 'json-name-repeated',
  })
})

test.each(['', '{', 'null', '[]', `{"before":null,"after":{"a":1,${source},"op":"c"}`])(
  'what is no change is told as such: %s',
  (text) => {
    expect(read(text)).toHaveProperty('code')
  },
)
