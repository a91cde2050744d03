import { beforeAll, expect, test } from 'vitest'
import { askerOf, expectProof, tell } from '../support/ask.ts'
import type { Told } from '../support/ask.ts'
import { somebody } from '../support/drop-file.ts'
import { findInFiles, holds } from '../support/find-in-files.ts'
import { logLines } from '../support/log-lines.ts'
import { sending } from '../support/officer.ts'
import { startHub } from '../support/start-hub.ts'
import type { HubProcess } from '../support/start-hub.ts'
import { afterFile, temporaryFolder } from '../support/temporary-folder.ts'

const after = afterFile()

/** Nobody whom a record names: their numbers lie nowhere, unless somebody wrote them down. */
const asked = somebody(75_001, '龘靐', '1991-07-09').idNumber
const other = somebody(75_002, '麤鱻', '1992-08-10').idNumber
const mistyped = `${asked.slice(0, -1)}${asked.endsWith('0') ? '1' : '0'}`
const numbers = [asked, other, mistyped]

let hub: HubProcess
const heard: Told[] = []
let refused: Told

/** Every way to send a number by address: rightly, wrongly, without the right to, with a method that is none. */
beforeAll(async () => {
  hub = await startHub({ data: temporaryFolder(after), after })
  await hub.ready()
  const { token } = await askerOf(hub, 'citizen-portal')
  const window = await askerOf(hub)
  const headersOf = (number: string) => ({
    'x-road-userid': number,
    'information-mediator-client': 'CN/GOV/SHUJU/portal',
  })
  for (const number of numbers) {
    for (const path of [
      `/v2/findUsage?userCode=${number}`,
      `/v2/findUsage?userCode=CN${number}&periodStart=${number}`,
      `/v2/findUsage?userCode=resident-id%3A${number}&offset=-1`,
      `/v2/usagePeriod?userCode=${number}`,
      `/v2/heartbeat?userCode=${number}`,
      `/v2/${number}`,
      `/data/myPersonalDataUsage?userID=${number}&DatabaseID=hutong`,
      `/data/myPersonalDataUsage/1.0?userID=${number}&DatabaseID=${number}`,
      `/data/MyPersonalDataUsage/1.0?userID=${number}`,
      `/data/${number}`,
    ]) {
      for (const authorization of [`Bearer ${token}`, `Bearer ${window.token}`, 'Bearer x']) {
        const headers = { authorization, ...headersOf(number) }
        heard.push(await tell(hub.url + path, { headers }))
        heard.push(await tell(hub.url + path, { method: 'PATCH', headers }))
      }
    }
    const { post } = sending(hub.url, token)
    heard.push(await post('/v1/me/accesses', { subject: { idType: 'resident-id', id: number } }))
    heard.push(await post('/v1/me/accesses', { subject: number, cursor: number }))
  }
  const headers = { authorization: `Bearer ${token}`, ...headersOf(other) }
  refused = await tell(`${hub.url}/v2/findUsage?userCode=${asked}`, { headers })
  heard.push(refused)
  await hub.stop()
})

test('some were answered, some refused, some were mistakes: each road was taken', () => {
  const statuses = new Set(heard.map(({ status }) => status))
  expect([...statuses]).toEqual(expect.arrayContaining([200, 400, 401, 403, 404, 405, 422]))
  expect(heard.filter(({ status }) => status >= 500)).toEqual([])
})

test('a number in an address lies in no file, and in no line', () => {
  expect(findInFiles(hub.data, numbers)).toEqual([])
  for (const number of numbers) {
    expect(holds(hub.screen(), number)).toBe(false)
    expect(holds(logLines(hub.data), number)).toBe(false)
  }
  expect(logLines(hub.data)).not.toContain('userCode')
})

test('no answer repeats a number, and none may be kept on the way', () => {
  for (const { text } of heard) {
    for (const number of numbers) expect(holds(text, number)).toBe(false)
  }
  const answered = heard.filter(({ status }) => status === 200)
  const kept = answered.filter(({ headers }) => headers.get('cache-control') !== 'no-store')
  expect(kept).toEqual([])
})

test('to assert another person than the one asked about is refused, and on record', async () => {
  expect(refused).toMatchObject({ status: 403, body: { code: 'subject-not-bound' } })
  const { entry } = await expectProof(hub, refused)
  expect(entry).toMatchObject({
    kind: 'refusal',
    action: 'accesses',
    client: 'citizen-portal',
    subject: expect.any(String),
  })
})
