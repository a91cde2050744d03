import { once } from 'node:events'
import { request } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import { openReading } from './open-reading.ts'
import type { ReadingBench } from './open-reading.ts'

let bench: ReadingBench
/** More than the system takes of an answer that nobody reads. */
beforeAll(async () => {
  const change = { traceId: 'f'.repeat(60_000) }
  bench = await openReading(
    afterAll,
    Array.from({ length: 300 }, () => ({ change })),
  )
})
beforeEach(() => {
  bench.noted.length = 0
  bench.failNotes = false
  bench.notesWaitFor = Promise.resolve()
})

/** Begins an export, and gives it when its first bytes are there. */
async function begun(): Promise<IncomingMessage> {
  const headers = { authorization: 'Bearer data-auditor' }
  const sent = request(`${bench.url}/audit/v1/export`, { headers })
  sent.on('error', () => undefined)
  sent.end()
  const [answer]: IncomingMessage[] = await once(sent, 'response')
  if (!answer) throw new Error('no answer')
  onTestFinished(() => {
    answer.destroy()
  })
  await once(answer, 'readable')
  return answer
}

test('when it cannot be noted that an export ended, it has no trailer: it was cut off', async () => {
  const answer = await begun()
  bench.failNotes = true
  let text = ''
  answer.setEncoding('utf8').on('data', (piece: string) => {
    text += piece
  })
  const [cause]: unknown[] = await once(answer, 'error')
  expect(cause).toMatchObject({ code: 'ECONNRESET' })
  expect(text).not.toContain('"complete":true')
  expect(bench.logged()).toContain('audit-export-failed')
})

test('whoever goes away ends the work, and it is noted how much had left', async () => {
  const answer = await begun()
  answer.destroy()
  await vi.waitUntil(() => bench.noted.length === 2)
  expect(bench.noted[1]?.note).toMatch(/^export cut off: \d+ entries as authority/u)
})

test('whoever has gone before the first row takes no place of another, and that is noted', async () => {
  const { promise, resolve } = Promise.withResolvers<void>()
  bench.notesWaitFor = promise
  const headers = { authorization: 'Bearer data-auditor' }
  for (let left = 4; left > 0; left -= 1) {
    const arrived: Promise<IncomingMessage[]> = once(bench.server.server, 'request')
    const sent = request(`${bench.url}/audit/v1/export`, { headers, agent: false })
    sent.on('error', () => undefined)
    sent.end()
    const [{ socket } = sent] = await arrived
    const gone = new Promise((done) => socket?.once('close', done))
    sent.destroy()
    await gone
  }
  resolve()
  await vi.waitUntil(() => bench.noted.length === 8)
  expect(bench.noted.filter(({ note }) => note.startsWith('export cut off: 0'))).toHaveLength(4)
  expect((await bench.get('/audit/v1/export?purpose=none')).status).toBe(200)
})

test('four exports go on at once, a fifth is told to come back', async () => {
  const all = [await begun(), await begun(), await begun(), await begun()]
  const fifth = await bench.get('/audit/v1/export')
  expect(fifth.status).toBe(503)
  expect(JSON.parse(fifth.text)).toMatchObject({ code: 'overloaded' })
  expect(fifth.headers['retry-after']).toBe('1')
  for (const one of all) one.destroy()
  await vi.waitUntil(async () => (await bench.get('/audit/v1/export?purpose=none')).status === 200)
})
