import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { exemptions } from '@hutong/schemas'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { me, openView, other, portal } from './open-view.ts'
import type { CitizensView, Told } from './open-view.ts'

let view: CitizensView
beforeEach(async () => {
  view = await openView(onTestFinished)
})

const whole = { additionalProperties: false }
const moment = Type.String({ pattern: String.raw`^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$` })

/** As published, and nothing beside it. */
const contracts = {
  usages: Type.Object(
    {
      totalUsages: Type.Integer(),
      usages: Type.Array(
        Type.Object(
          {
            logtime: moment,
            action: Type.String({ minLength: 1 }),
            receiverCode: Type.String({ minLength: 1 }),
            receiverName: Type.Optional(Type.String({ minLength: 1 })),
            receiverSystem: Type.String({ minLength: 1 }),
          },
          whole,
        ),
      ),
    },
    whole,
  ),
  period: Type.Object({ periodStart: moment, periodEnd: Type.Optional(moment) }, whole),
  heartbeat: Type.Object(
    { status: Type.Enum(['OK', 'FAIL']), message: Type.Optional(Type.String()) },
    whole,
  ),
  personalData: Type.Array(
    Type.Object(
      {
        ID: Type.String(),
        ReaderID: Type.String(),
        ReaderInitials: Type.Optional(Type.String()),
        ReaderInstitutionID: Type.String(),
        ReaderInstitutionName: Type.String(),
        ReaderApplicationName: Type.String(),
        SearchDateTime: moment,
        Refrences: Type.Array(Type.Object({ ReferenceID: Type.String() }, whole)),
      },
      whole,
    ),
  ),
}
const hour = (at: number): string => `2026-11-23T${String(at).padStart(2, '0')}:00:00.000Z`
const wrongNumber = '330106199003079970'

describe("Estonia's Data Tracker", () => {
  const find = (query: string, headers: Readonly<Record<string, string>> = { asserted: me.id }) => {
    const { asserted, ...rest } = headers
    const sent = asserted === undefined ? rest : { 'x-road-userid': asserted, ...rest }
    return view.send({ url: `/v2/findUsage?${query}`, headers: sent })
  }
  const timesOf = ({ body }: Told): unknown => body.usages?.map(({ logtime }) => logtime)

  test('usages are as the contract has them, newest first', async () => {
    await view.add({}, { kind: 'refusal', answerClass: 'REFUSED:grant-missing' })
    const told = await find(`userCode=${me.id}`)
    expect(told.headers['content-type']).toContain('application/json')
    expect([...Value.Errors(contracts.usages, told.body)]).toEqual([])
    expect(told.body).toMatchObject({
      totalUsages: 2,
      usages: [
        { logtime: hour(1), action: expect.stringContaining('被拒绝') },
        {
          logtime: hour(0),
          receiverCode: 'ziran',
          receiverName: '自然资源局',
          receiverSystem: 'real-estate-window',
        },
      ],
    })
  })

  test('offset and limit take a part, and the total stays', async () => {
    await view.add({}, {}, {}, {}, {})
    const told = await find(`userCode=${me.id}&offset=1&limit=2`)
    expect(told.body['totalUsages']).toBe(5)
    expect(timesOf(told)).toEqual([hour(3), hour(2)])
    const beyond = await find(`userCode=${me.id}&offset=9`)
    expect(beyond.body).toEqual({ totalUsages: 5, usages: [] })
  })

  test.each([
    ['without a zone, the time of Asia/Shanghai', '2026-11-23T09:00:00', '2026-11-23T11:00:00'],
    ['in UTC', '2026-11-23T01:00:00Z', '2026-11-23T03:00:00Z'],
    ['with a plus that was not encoded', '2026-11-23T09:00:00+08:00', '2026-11-23T11:00:00+08:00'],
  ])('a period is taken %s', async (_, start, end) => {
    await view.add({}, {}, {}, {}, {})
    const told = await find(`userCode=${me.id}&periodStart=${start}&periodEnd=${end}`)
    expect(timesOf(told)).toEqual([hour(2), hour(1)])
  })

  test.each([`CN${me.id}`, `resident-id:${me.id}`])(
    'a person is known with the country or the kind before the number as well',
    async (code) => {
      await view.add({})
      expect((await find(`userCode=${code}`)).body['totalUsages']).toBe(1)
    },
  )

  test('what is withheld is neither told nor counted', async () => {
    const [rule] = exemptions
    const exempt = {
      purpose: rule?.purposes[0]?.code ?? '',
      department: rule?.departments[0] ?? '',
    }
    await view.add(exempt, {})
    expect((await find(`userCode=${me.id}`)).body['totalUsages']).toBe(1)
  })

  test('a header that names another person is refused, on record about the one asked about', async () => {
    await view.add({})
    const told = await find(`userCode=${me.id}`, { asserted: other.id })
    expect(told).toMatchObject({ status: 403, body: { code: 'subject-not-bound' } })
    expect(view.noted).toMatchObject([{ kind: 'refusal', subject: me }])
    expect(told.text).not.toContain(me.id)
  })

  test('nobody but a portal may send the header', async () => {
    const request = { url: `/v2/findUsage?userCode=${me.id}`, headers: { 'x-road-userid': me.id } }
    const asker = { ...portal, scopes: new Set(['ask']) }
    expect((await view.send({ ...request, caller: null })).status).toBe(401)
    expect((await view.send({ ...request, caller: asker })).body['code']).toBe('scope-missing')
    const person = {
      account: 'zhang-san',
      department: 'shuju',
      roles: new Set(['citizen'] as const),
    }
    const citizen = { ...portal, client: 'hutong-cli', person }
    expect((await view.send({ ...request, caller: citizen })).status).toBe(403)
  })

  test.each([
    ['no person', '', {}],
    ['a number that is none', `userCode=${wrongNumber}`, {}],
    ['another country', `userCode=EE${me.id}`, {}],
    ['a time that is none', `userCode=${me.id}&periodStart=2026-02-30T00:00:00`, {}],
    [
      'a period that ends before it begins',
      `userCode=${me.id}&periodStart=2026-11-24T00:00:00&periodEnd=2026-11-23T00:00:00`,
      {},
    ],
    ['an offset below nothing', `userCode=${me.id}&offset=-1`, {}],
    ['a limit that is no number', `userCode=${me.id}&limit=all`, {}],
  ])('%s is 400 with every mistake and without the number', async (_, query) => {
    const told = await find(query)
    expect(told).toMatchObject({ status: 400, body: { code: 'malformed', receipt: 'proof' } })
    expect(told.body['errors']).toHaveLength(1)
    expect(told.text).not.toContain('3301061990')
    expect(view.noted).toEqual([])
  })

  test('without the header it is 400', async () => {
    const told = await view.send({ url: `/v2/findUsage?userCode=${me.id}` })
    expect(told).toMatchObject({ status: 400, body: { code: 'malformed' } })
  })

  test('the period begins with the oldest entry', async () => {
    await view.add({}, {})
    const { body } = await view.send({ url: '/v2/usagePeriod' })
    expect([...Value.Errors(contracts.period, body)]).toEqual([])
    expect(body['periodStart']).toBe(hour(0))
  })

  test('the heart beats for whoever asks', async () => {
    const { status, body } = await view.send({ url: '/v2/heartbeat', caller: null })
    expect(status).toBe(200)
    expect([...Value.Errors(contracts.heartbeat, body)]).toEqual([])
    expect(body['status']).toBe('OK')
  })
})

describe("GovStack's Digital Registries", () => {
  const headers = { 'information-mediator-client': 'CN/GOV/SHUJU/citizen-portal' }
  const find = (query: string, path = '/data/myPersonalDataUsage') =>
    view.send({ url: `${path}?${query}`, headers })

  test.each([
    '/data/myPersonalDataUsage',
    '/data/myPersonalDataUsage/1.0',
    '/data/MyPersonalDataUsage/1.0',
  ])('%s tells who read as the contract has it', async (path) => {
    await view.add({})
    const told = await find(`userID=${me.id}&DatabaseID=hutong`, path)
    expect(told.status).toBe(200)
    expect([...Value.Errors(contracts.personalData, told.body)]).toEqual([])
    expect(told.body).toEqual([
      {
        ID: 'hub:0',
        ReaderID: 'real-estate-window',
        ReaderInstitutionID: 'ziran',
        ReaderInstitutionName: '自然资源局',
        ReaderApplicationName: 'real-estate-window',
        SearchDateTime: hour(0),
        Refrences: [{ ReferenceID: 'marriage.event' }],
      },
    ])
  })

  test('a database is a record type, and nobody who looked is an empty list', async () => {
    await view.add({})
    expect((await find(`userID=${me.id}&DatabaseID=marriage.event`)).body).toHaveLength(1)
    expect((await find(`userID=${me.id}&DatabaseID=person.identity`)).body).toEqual([])
    expect((await find(`userID=${me.id}&DatabaseID=*`)).body).toHaveLength(1)
  })

  test.each([
    ['no person', 'DatabaseID=hutong'],
    ['a person that is none', 'userID=...&DatabaseID=hutong'],
    ['no database', `userID=${me.id}`],
    ['a database that is none', `userID=${me.id}&DatabaseID=...`],
  ])('%s is 400', async (_, query) => {
    const told = await find(query)
    expect(told).toMatchObject({ status: 400, body: { code: 'malformed', receipt: 'proof' } })
    expect(told.text).not.toContain(me.id)
  })

  test.each(['', 'CN/GOV'])('without a whole header it is 400 (%s)', async (header) => {
    const told = await view.send({
      url: `/data/myPersonalDataUsage?userID=${me.id}&DatabaseID=hutong`,
      headers: header === '' ? {} : { 'information-mediator-client': header },
    })
    expect(told.status).toBe(400)
  })
})

test('no number of an address is in any line that is written, also when it fails', async () => {
  view.failNotes()
  const told = await view.send({
    url: `/v2/findUsage?userCode=${me.id}`,
    headers: { 'x-road-userid': me.id },
  })
  expect(told.status).toBe(503)
  expect(view.lines()).not.toContain(me.id)
})
