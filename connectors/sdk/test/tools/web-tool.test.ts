import { systemClock } from '@hutong/process'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { parseConnector, type Stream } from '../../src/sdk.ts'
import { webTool } from '../../src/tools/web/web-tool.ts'
import { goodCode } from '../abnormal-stream.ts'
import { json, startService, xml, type Service } from '../sources/web/start-service.ts'
import { restRead, webStream, webYaml, xmlRead } from '../sources/web/web-stream.ts'

const company = (i: number) => ({
  id: `A${i}`,
  code: goodCode,
  name: '甲公司',
  listedOn: '20240131',
  state: '有效',
  changedAt: `2026-01-31T04:00:0${i}Z`,
})
const stream = webStream(restRead)

let service: Service
beforeEach(async () => {
  service = await startService(() => json({ data: [company(1), company(2)], next: '2' }))
})
afterEach(() => service.stop())

const world = () => ({
  inbox: '',
  connections: new Map([['tax', { url: service.url }]]),
  clock: systemClock,
})
const wrong = async () =>
  (await webTool.check(stream, world()))
    .filter(({ ok }) => !ok)
    .map(({ name, field, found }) => [name, field, found])

const remarks = async (asked: Stream) =>
  (await webTool.check(asked, world())).filter(({ fix }) => fix !== undefined)

test('a service that is as the stream says has nothing wrong', async () => {
  expect(await wrong()).toEqual([])
})

test('a field that no row has is named', async () => {
  service.answer = () => json({ data: [{ ...company(1), listedOn: undefined }], next: '2' })
  expect(await wrong()).toEqual([
    ['column', 'listedOn', 'no listedOn in the rows of the first page'],
  ])
})

test('a first page without a cursor is right where it has all rows, and remarked upon', async () => {
  service.answer = () => json({ data: [company(1)], nextCursor: '2' })
  expect(await wrong()).toEqual([])
  expect(await remarks(stream)).toMatchObject([
    { name: 'paging', found: 'no cursor at next', fix: expect.stringContaining('right only if') },
  ])
})

test('a page without a link is right where it has all rows, and remarked upon', async () => {
  service.answer = () => json({ data: [company(1)] })
  const linked = webStream(restRead.replace(/paging: .*/u, 'paging: { by: link }'))
  expect(await remarks(linked)).toMatchObject([{ name: 'paging', ok: true }])
})

test('a cursor that is missing where the service says that more rows are there is a mistake', async () => {
  service.answer = () => json({ data: [company(1)], nextCursor: '2', count: 2 })
  const points = await webTool.check(webStream(`${restRead}\n      total: count`), world())
  expect(points.filter(({ ok }) => !ok)).toMatchObject([
    { name: 'paging', found: 'no cursor at next, and 1 of 2 rows came' },
  ])
})

test('a field that may be absent, and that no row has, is remarked upon', async () => {
  const [optional] = parseConnector(
    `${webYaml(restRead)}      removedOn: { from: removedOn, format: date, optional: true }\n`,
    'test',
  ).streams
  expect(optional && (await remarks(optional))).toMatchObject([
    { name: 'column', field: 'removedOn', ok: true },
  ])
})

test('a cursor is not missed where the service says that these are all its rows', async () => {
  service.answer = () => json({ data: [company(1)], count: 1 })
  const counted = webStream(`${restRead}\n      total: count`)
  const points = await webTool.check(counted, world())
  expect(points.filter(({ ok }) => !ok)).toEqual([])
})

test('rows without a version are named', async () => {
  service.answer = () => json({ data: [{ ...company(1), changedAt: '31/01/2026' }], next: '2' })
  expect(await wrong()).toEqual([
    [
      'rows',
      undefined,
      '1 row(s) on the first page, 1 of them refused: version-malformed changedAt',
    ],
  ])
})

test('clocks more than a minute apart are told of', async () => {
  service.answer = () =>
    json({ data: [company(1)], next: '2' }, { date: 'Sat, 31 Jan 2026 04:00:00 GMT' })
  expect((await wrong()).map(([name]) => name)).toEqual(['clock'])
})

test('a service that does not tell the time cannot be compared, and is else taken to have our time', async () => {
  service.answer = () => json({ data: [company(1)], next: '2' }, { date: 'unknown' })
  expect(await wrong()).toEqual([])
  const compared = webStream(`${restRead}\n      compareEvery: 24h`)
  const points = await webTool.check(compared, world())
  expect(points.filter(({ ok }) => !ok)).toMatchObject([
    { name: 'clock', fix: expect.stringContaining('header Date') },
  ])
})

test('credentials that are refused are told of', async () => {
  service.answer = () => ({ status: 401 })
  expect((await wrong()).map(([name]) => name)).toEqual(['answer'])
})

test('a page is discovered, twice in the same words', async () => {
  const [first, second] = [
    await webTool.discover({ stream }, world()),
    await webTool.discover({ stream }, world()),
  ]
  expect(second).toEqual(first)
  expect(first[0]).toMatchObject({ keys: ['id'], cursors: ['changedAt'], sampleCount: 2 })
})

test('a row that was refused is read again from its bytes, JSON and XML', async () => {
  const raw = Buffer.from('{"id":12345678901234567890}')
  expect(webTool.readAgain?.(stream, { raw, header: undefined })).toEqual({
    value: { id: '12345678901234567890' },
  })
  const element = Buffer.from('<x:Row><x:id>7</x:id></x:Row>')
  expect(webTool.readAgain?.(webStream(xmlRead), { raw: element, header: undefined })).toEqual({
    value: { id: '7' },
  })
})

test('bytes that were cut off are not read as a row', () => {
  const raw = Buffer.from('<Row><id>7</id>')
  expect(webTool.readAgain?.(webStream(xmlRead), { raw, header: undefined })).toMatchObject({
    reasons: [{ code: 'row-malformed' }],
  })
})

test('an XML service is checked too', async () => {
  const members = Object.entries(company(1)).map(([name, text]) => `<${name}>${text}</${name}>`)
  service.answer = () => xml(`<Rows><Row>${members.join('')}</Row></Rows>`)
  const points = await webTool.check(webStream(xmlRead), world())
  expect(points.filter(({ ok }) => !ok)).toEqual([])
})
