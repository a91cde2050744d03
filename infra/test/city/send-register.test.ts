import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { expect, onTestFinished, test, vi } from 'vitest'
import { sendRegister } from '../../src/city/departments/send-register.ts'
import { freePort } from '../../src/free-port.ts'

const patience = { timeout: 20_000, interval: 20 }
const { privateKey: key } = generateKeyPairSync('ed25519')

test('a batch that was not answered is sent again as it was, also after a crash, and then silence is told', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'hutong-sent-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const { port, taken, answers } = await startTaker([0, 503, 0])
  const writings = [1, 2].map((i) => ({ id: `Z${i}`, writtenAt: i, row: { id: `Z${i}` } }))
  const register = { type: 'org.officer', writings, isNewest: () => true, change: async () => true }
  const start = () => {
    const stop = new AbortController()
    onTestFinished(() => stop.abort())
    const address = `http://127.0.0.1:${port}/v1/rows`
    const stateFile = join(folder, 'sent.json')
    return { stop, ...sendRegister({ register, address, key, stateFile, signal: stop.signal }) }
  }

  const first = start()
  await vi.waitUntil(() => answers.length === 0, patience)
  first.stop.abort()
  await first.ended
  // Written after the batch was made up: it comes in the next one.
  writings.push({ id: 'Z1', writtenAt: 3, row: { id: 'Z1' } })
  const second = start()
  await vi.waitUntil(second.isSent, patience)
  second.stop.abort()
  await second.ended

  const batch = { key: 'org.officer-0-2', body: '{"id":"Z1"}\n{"id":"Z2"}\n' }
  expect(taken.slice(0, 4)).toEqual([batch, batch, batch, batch])
  expect(taken[4]).toEqual({ key: 'org.officer-2-3', body: '{"id":"Z1"}\n' })

  const third = start()
  await vi.waitUntil(third.isSent, patience)
  third.stop.abort()
  await third.ended
  expect(taken.at(-1)).toEqual({ key: expect.stringMatching(/^org\.officer-nothing-/u), body: '' })
})

test('a batch that is refused for good ends the sending', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'hutong-sent-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const { port } = await startTaker([401])
  const register = {
    type: 'org.officer',
    writings: [],
    isNewest: () => true,
    change: async () => true,
  }
  const { ended } = sendRegister({
    register,
    address: `http://127.0.0.1:${port}/v1/rows`,
    key,
    stateFile: join(folder, 'sent.json'),
    signal: new AbortController().signal,
  })
  await expect(ended).rejects.toThrow('refused with status 401')
})

/** Takes batches; answers with each status once, 0 = not at all, and with 202 from then on. */
async function startTaker(answers: number[]) {
  const taken: { readonly key: unknown; readonly body: string }[] = []
  const port = await freePort()
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      taken.push({ key: request.headers['idempotency-key'], body })
      const status = answers.shift() ?? 202
      if (status === 0) response.destroy()
      else response.writeHead(status).end()
      return undefined
    })
  })
  server.listen(port, '127.0.0.1')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { port, taken, answers }
}
