import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { temporaryFolder } from '@hutong/process/testing'
import { expect, onTestFinished, test } from 'vitest'
import { run } from './run-command.ts'

/** `hutong keys …` on a folder of its own; retention of that quarter ended long ago. */
function keysOn() {
  const data = temporaryFolder(onTestFinished)
  return {
    data,
    keys: (...words: string[]) => run(['keys', ...words, '--data', data], '', withoutSettings),
  }
}

const withoutSettings = { HUTONG_KAFKA: '', HUTONG_REDIS: '', HUTONG_POSTGRES: '' }
const old = ['seal', '--department', 'minzheng', '--quarter', '2020Q1']

test('keys are made, rotated, listed and destroyed, and each outcome is one JSON line', async () => {
  const { keys, data } = keysOn()
  const told = async (...words: string[]) => {
    const { code, out } = await keys(...words, '--json')
    const result: unknown = JSON.parse(out)
    return { code, result }
  }
  expect(await told('create', ...old)).toMatchObject({ code: 0, result: { done: true } })
  expect(await told('create', ...old)).toMatchObject({
    code: 1,
    result: { done: false, code: 'key-exists' },
  })
  expect(await told('rotate', ...old)).toMatchObject({
    result: { key: 'seal-minzheng-2020Q1.2' },
  })
  expect(await told('destroy', ...old, '--yes')).toMatchObject({ code: 0 })
  expect(await told('list')).toMatchObject({
    code: 0,
    result: { keys: [{ state: 'destroyed' }, { state: 'destroyed' }] },
  })
  expect(readdirSync(join(data, 'keys')).filter((name) => name.endsWith('.key'))).toEqual([])
})

test('a key whose retention has not ended is kept, and from when on it may go is told', async () => {
  const { keys } = keysOn()
  await keys('create', 'seal', '--department', 'minzheng')
  const quarter = /seal-minzheng-(\d{4}Q\d)/u.exec((await keys('list')).out)?.[1] ?? ''
  const words = ['destroy', 'seal', '--department', 'minzheng', '--quarter', quarter, '--yes']
  const { code, out } = await keys(...words)
  expect(code).toBe(1)
  expect(out).toMatch(/NOT DESTROYED: .* may be destroyed from \d{4}-/u)
})

test.each([
  [['destroy', ...old], '--yes destroys it'],
  [['destroy', 'seal', '--department', 'minzheng', '--yes'], '--quarter'],
  [['destroy', 'epoch', '--yes'], 'kept as long as entries'],
  [['destroy', 'ledger', '--yes'], '--key-id'],
  [['create', 'seal'], '--department'],
  [['create', 'epoch', '--quarter', '2026Q5'], '--quarter'],
  [['rotate', 'ledger', '--quarter', '2026Q4'], '--quarter says nothing'],
  [['create', 'index'], 'no kind of key'],
])('keys %j is not done, and says what to change', async (words, advice) => {
  const { keys } = keysOn()
  const { code, told } = await keys(...words)
  expect(code).toBe(2)
  expect(told).toContain(advice)
})
