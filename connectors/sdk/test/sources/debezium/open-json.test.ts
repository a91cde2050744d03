import { expect, test } from 'vitest'
import { openJson } from '../../../src/sources/debezium/open-json.ts'
import { openedColumns } from '../../../src/sources/debezium/top-level.ts'

test('a column whose parts are read is opened, and its numbers keep their digits', () => {
  const row = { id: 'Q1', owners: '[{"share":0.10,"no":12345678901234567890}]', note: '[1]' }
  expect(openJson(row, ['owners'])).toEqual({
    ...row,
    owners: [{ share: '0.10', no: '12345678901234567890' }],
  })
})

test.each(['[{"a":1}', 'plain words', '12', '{"a":1,"a":2}'])(
  'what is no list and no object stays as it is: %s',
  (owners) => {
    expect(openJson({ owners }, ['owners'])).toEqual({ owners })
  },
)

test('columns are opened for a list and for a path that leads into them, and for nothing else', () => {
  expect(openedColumns(['id', 'owners', 'place.street'], ['owners', 'owners.papers'])).toEqual([
    'place',
    'owners',
  ])
})
