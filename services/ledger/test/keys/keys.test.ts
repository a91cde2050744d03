import { chmodSync, linkSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openEntryKeys } from '../../src/entries.ts'
import {
  createKey,
  destroyableFrom,
  destroySealingKeys,
  listKeys,
  rotateKey,
  type KeyPlace,
  type KeyWish,
} from '../../src/keys/keys.ts'
import { readKeyChanges } from '../../src/keys/key-changes.ts'
import { at, keyPlace, years } from './place.ts'

const seal = { kind: 'seal', department: 'minzheng', quarter: '2022Q4' } as const
const afterRetention = '2026-01-01T00:00:00+08:00'
const destroy = (place: KeyPlace, isDryRun = false) =>
  destroySealingKeys(place, seal, { isDryRun, ...years })

test.each<[string, KeyWish, string]>([
  ['a ledger', { kind: 'ledger', instance: 'gateway-1' }, 'ledger-gateway-1'],
  ['a quarter', { kind: 'epoch', quarter: '2027Q1' }, 'epoch-2027Q1'],
  ['a department and quarter', seal, 'seal-minzheng-2022Q4'],
])('of %s keys are made once, and then rotated', async (_, wish, name) => {
  const place = keyPlace()
  expect(await rotateKey(place, wish)).toMatchObject({ code: 'key-missing' })
  const made = await createKey(place, wish)
  expect(made).toMatchObject({ done: true, key: name })
  expect(made.done && statSync(made.file).mode & 0o777).toBe(0o600)
  expect(await createKey(place, wish)).toMatchObject({ done: false, code: 'key-exists' })
  expect(await rotateKey(place, wish)).toMatchObject({ done: true, key: `${name}.2` })
  expect(await rotateKey(place, wish)).toMatchObject({ done: true, key: `${name}.3` })
})

test('a line that a crash cut off spoils none that comes after it', async () => {
  const place = keyPlace()
  await createKey(place, seal)
  const file = join(place.entryKeys, 'key-changes.ndjson')
  const whole = readFileSync(file, 'utf8')
  writeFileSync(file, `${whole}{"time":"2026`)
  await rotateKey(place, seal)
  const changes = await readKeyChanges(place.entryKeys, 0)
  expect(changes.map(({ action }) => action)).toEqual(['key-created', 'key-rotated'])
})

test('every change is told in the folder, by whom and when, without a byte of a key', async () => {
  const place = keyPlace()
  await createKey(place, seal)
  await rotateKey(place, seal)
  await destroy(place)
  const lines = readFileSync(join(place.entryKeys, 'key-changes.ndjson'), 'utf8').trim().split('\n')
  const time = '2026-11-26T08:00:00.000Z'
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
    { time, action: 'key-created', key: 'seal-minzheng-2022Q4', by: 'keeper' },
    { time, action: 'key-rotated', key: 'seal-minzheng-2022Q4.2', by: 'keeper' },
    { time, action: 'key-destroyed', key: 'seal-minzheng-2022Q4', by: 'keeper' },
    { time, action: 'key-destroyed', key: 'seal-minzheng-2022Q4.2', by: 'keeper' },
  ])
})

test.each([
  ['2026Q3', '2029-09-30T16:00:00.000Z'],
  ['2026Q4', '2029-12-31T16:00:00.000Z'],
])(
  'retention of %s ends three years after the quarter, at midnight of the city',
  (quarter, end) => {
    expect(new Date(destroyableFrom(quarter, 3)).toISOString()).toBe(end)
  },
)

test('a sealing key is not destroyed one millisecond before retention ends', async () => {
  const place = keyPlace('2025-12-31T23:59:59.999+08:00')
  await createKey(place, seal)
  expect(await destroy(place)).toMatchObject({
    done: false,
    code: 'key-retained',
    destroyableFrom: new Date(afterRetention).toISOString(),
  })
  expect(readdirSync(place.entryKeys)).toContain('seal-minzheng-2022Q4.key')
  expect(await destroy(at(place, afterRetention))).toMatchObject({ done: true })
})

test('what is destroyed is gone, leaves a mark, and is neither made nor rotated again', async () => {
  const place = keyPlace(afterRetention)
  await createKey(place, seal)
  await rotateKey(place, seal)
  expect(await destroy(place)).toEqual({
    done: true,
    keys: ['seal-minzheng-2022Q4', 'seal-minzheng-2022Q4.2'],
  })
  expect(readdirSync(place.entryKeys).toSorted()).toEqual([
    'key-changes.ndjson',
    'seal-minzheng-2022Q4.2.destroyed',
    'seal-minzheng-2022Q4.destroyed',
  ])
  const mark = readFileSync(join(place.entryKeys, 'seal-minzheng-2022Q4.destroyed'), 'utf8')
  expect(JSON.parse(mark)).toEqual({ time: new Date(afterRetention).toISOString(), by: 'keeper' })
  for (const again of [createKey, rotateKey])
    expect(await again(place, seal)).toMatchObject({ code: 'key-destroyed' })
  expect(await destroy(place)).toMatchObject({ done: false, code: 'key-destroyed' })
})

test('the bytes of a destroyed key are overwritten where they lay', async () => {
  const place = keyPlace(afterRetention)
  const made = await createKey(place, seal)
  const file = made.done ? made.file : ''
  const before = readFileSync(file, 'utf8')
  // A second name keeps the file readable when the first is gone.
  linkSync(file, join(place.data, 'kept'))
  await destroy(place)
  const after = readFileSync(join(place.data, 'kept'))
  expect(after).toHaveLength(before.length)
  expect(after.toString('utf8')).not.toBe(before)
})

test('a destroying that was cut off after the mark is finished by the next', async () => {
  const place = keyPlace(afterRetention)
  await createKey(place, seal)
  writeFileSync(join(place.entryKeys, 'seal-minzheng-2022Q4.destroyed'), '{}')
  expect(await destroy(place)).toEqual({ done: true, keys: ['seal-minzheng-2022Q4'] })
  expect(readdirSync(place.entryKeys)).not.toContain('seal-minzheng-2022Q4.key')
})

test('a rehearsal says which keys would go, and leaves all as it is', async () => {
  const place = keyPlace(afterRetention)
  await createKey(place, seal)
  const before = readdirSync(place.entryKeys)
  expect(await destroy(place, true)).toEqual({ done: true, keys: ['seal-minzheng-2022Q4'] })
  expect(readdirSync(place.entryKeys)).toEqual(before)
  expect(readFileSync(join(place.entryKeys, 'key-changes.ndjson'), 'utf8')).not.toContain(
    'destroyed',
  )
})

test('a key that is not there is not destroyed', async () => {
  expect(await destroy(keyPlace(afterRetention))).toMatchObject({ code: 'key-missing' })
})

test('the list tells state and time of every key, and never its bytes', async () => {
  const place = keyPlace(afterRetention)
  await createKey(place, { kind: 'epoch', quarter: '2026Q4' })
  await rotateKey(place, { kind: 'epoch', quarter: '2026Q4' })
  await createKey(place, seal)
  await destroy(place)
  await createKey(place, { kind: 'ledger', instance: 'hub' })
  const keys = await listKeys(place, years)
  expect(keys).toMatchObject([
    { kind: 'ledger', name: 'ledger-hub', state: 'in-use', instance: 'hub' },
    {
      kind: 'seal',
      name: 'seal-minzheng-2022Q4',
      state: 'destroyed',
      at: '2025-12-31T16:00:00.000Z',
    },
    { kind: 'epoch', name: 'epoch-2026Q4', state: 'older', quarter: '2026Q4' },
    { kind: 'epoch', name: 'epoch-2026Q4.2', state: 'in-use' },
  ])
  const bytes = openEntryKeys(place.entryKeys).epochs()
  for (const { key } of bytes) expect(JSON.stringify(keys)).not.toContain(key.toString('base64'))
})

test('a file that others may read is pointed at', async () => {
  const place = keyPlace()
  const made = await createKey(place, { kind: 'epoch', quarter: '2026Q4' })
  chmodSync(made.done ? made.file : '', 0o640)
  expect(await listKeys(place, years)).toMatchObject([
    { problem: expect.stringContaining('epoch-2026Q4.key (mode 640): chmod 600') },
  ])
})
