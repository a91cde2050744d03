import { expect, test } from 'vitest'
import { parseConnector } from '../../src/sdk.ts'
import { fieldPoints } from '../../src/tools/field-points.ts'
import { abnormalYaml } from '../abnormal-stream.ts'

const written = abnormalYaml().replace(
  'name: { from: 名称, format: name }',
  "name: { jsonata: '名称 ? 名称 : 旧名称', reads: [名称, 旧名称], format: name }",
)
const all = [
  '编号',
  '状态',
  '统一社会信用代码',
  '名称',
  '旧名称',
  '列入日期',
  '原因代码',
  '移出日期',
]

/** What is told of the paths that are not there: NO, or a remark. */
function told(...missing: readonly string[]) {
  const [stream] = parseConnector(written, 'test').streams
  if (stream === undefined) throw new Error('the document has one stream')
  const paths = new Set(all.filter((path) => !missing.includes(path)))
  return fieldPoints(stream.mapping, { paths, where: 'the rows', fix: 'correct from' })
    .filter(({ fix }) => fix !== undefined)
    .map(({ field, ok, found }) => [ok ? 'remark' : 'NO', field, found])
}

test('paths that are all there are remarked upon by nobody', () => {
  expect(told()).toEqual([])
})

test('a field that every record has is missed, one that may be absent is remarked upon', () => {
  expect(told('列入日期', '移出日期')).toEqual([
    ['NO', 'listedOn', 'no 列入日期 in the rows'],
    ['remark', 'removedOn', 'no 移出日期 in the rows'],
  ])
})

test('an expression can do without one of its columns, and not without all', () => {
  expect(told('旧名称')).toEqual([['remark', 'name', 'no 旧名称 in the rows']])
  expect(told('名称', '旧名称')).toEqual([
    ['NO', 'name', 'no 名称 in the rows'],
    ['NO', 'name', 'no 旧名称 in the rows'],
  ])
})
