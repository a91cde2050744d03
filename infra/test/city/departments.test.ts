import { mkdtempSync, rmSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findDepartments, loadConnector } from '@hutong/connectors'
import { expect, onTestFinished, test } from 'vitest'
import { countChanged, listChanged } from '../../src/city/departments/list-changed.ts'
import { openRegister } from '../../src/city/departments/open-register.ts'
import { element, textOf } from '../../src/city/departments/soap.ts'
import { splitCsvLine } from '../../src/city/departments/split-csv-line.ts'
import { requireDepartmentEngines } from '../../src/city/start-databases.ts'

test.each([
  ['a,b,', ['a', 'b', '']],
  ['"a,b","say ""yes"""', ['a,b', 'say "yes"']],
  ['易"平,b', undefined],
  ['"open,b', undefined],
])('a line is split by the rules of CSV, or it is none: %s', (line, fields) => {
  expect(splitCsvLine(line)).toEqual(fields)
})

test('a row becomes elements, a list one each, and no value becomes markup', () => {
  const row = { name: '<乙>&', parents: [{ role: '母' }, { role: '父' }], left: null }
  expect(element('birth', row)).toBe(
    '<birth><name>&lt;乙&gt;&amp;</name><parents><role>母</role></parents><parents><role>父</role></parents></birth>',
  )
  expect(textOf('page', '<a><page>2</page></a>')).toBe('2')
})

test('a register lists what was changed since, each row once as it is now, and keeps it over a restart', async () => {
  const { open, folder } = await taxInbox()
  const register = await open()
  expect(register.writings.map(({ id }) => id)).toEqual(['QS1', 'QS2', 'QS3'])
  expect(await register.change('QS1', { je: 5 })).toBe(true)
  expect(await register.change('QS9', { je: 5 })).toBe(false)
  const idsOf = (from: number, rowsMax: number) => {
    const { rows, next } = listChanged(register, { since: 0, from, rowsMax })
    return [rows.map(({ id, row }) => [id, row['je']]), next]
  }
  expect(idsOf(0, 2)).toEqual([
    [
      ['QS2', 2],
      ['QS3', 3],
    ],
    3,
  ])
  expect(idsOf(3, 2)).toEqual([[['QS1', 5]], undefined])
  const [, , third, fourth] = register.writings
  expect(countChanged(register, (third?.writtenAt ?? 0) + 1)).toBe(1)
  expect((await open()).writings.at(-1)).toEqual(fourth)
  rmSync(folder, { recursive: true })
})

test('what the departments need and the machine has not is told at once, with the packages', () => {
  expect(() => requireDepartmentEngines('/nowhere')).toThrow(/mariadbd.*mariadb-server.*--files/u)
})

async function taxInbox() {
  const folder = mkdtempSync(join(tmpdir(), 'hutong-inbox-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  await mkdir(join(folder, 'tax'))
  const lines = [1, 2, 3].map((i) => `${JSON.stringify({ id: `QS${i}`, je: i })}\n`)
  // The last one was cut off.
  const text = `${lines.join('')}{"id":"QS4","je`
  await writeFile(join(folder, 'tax', 'payments_2026112601.jsonl'), text)
  const { streams } = await loadConnector(findDepartments().get('tax') ?? '')
  const [stream] = streams
  if (stream === undefined) throw new Error('tax has a stream')
  return { folder, open: () => openRegister(stream, folder, join(folder, 'kept', 'changes')) }
}
