import { existsSync } from 'node:fs'
import { createServer } from 'node:http'
import { connect } from 'node:net'
import type { AddressInfo } from 'node:net'
import { once } from 'node:events'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { answerOf, askerOf, question, tell } from '../support/ask.ts'
import { dropPeople, fileNumbers, somebody } from '../support/drop-file.ts'
import { demoSample } from '../support/read-demo.ts'
import { spawnHub, startHub } from '../support/start-hub.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { until } from '../support/until.ts'

const usageExit = 64

test('start shows its progress, asks a question itself, proves the answer and says how to ask more', async () => {
  const data = temporaryFolder(onTestFinished)
  const words = ['--', '--people', '300', '--once']
  const hub = spawnHub({ data, after: onTestFinished, words })
  expect(await hub.ended).toBe(0)
  const screen = hub.screen()
  expect(screen).toContain('making the synthetic city: 300 of 300 people (100 %)')
  expect(screen).toMatch(/loaded: .*gongan 300 records, 3 in quarantine/u)
  expect(screen).toContain('答 answer    YES')
  expect(screen).toContain('were checked offline and hold')
  expect(screen).toMatch(/^curl -s http:\S+\/v1\/verifications -H "Authorization: Bearer /mu)
  expect(screen).toContain(`${hub.url}/docs`)
})

test('a second hub on the same folder is refused with the reason, and the first goes on', async () => {
  const data = temporaryFolder(onTestFinished)
  const words = ['--empty']
  const first = await startHub({ data, after: onTestFinished, words })
  const second = spawnHub({ data, after: onTestFinished, words })
  expect(await second.ended).toBe(1)
  expect(second.screen()).toContain(`another process is writing to ${data}`)
  expect(second.screen()).toContain('--data')
  expect((await tell(`${first.url}/healthz`)).status).toBe(200)
})

test('a port in use is told with the option that names another, and nothing is made', async () => {
  const taken = createServer()
  taken.listen(0, '127.0.0.1')
  await once(taken, 'listening')
  onTestFinished(() => {
    taken.close()
  })
  const data = join(temporaryFolder(onTestFinished), 'data')
  const hub = spawnHub({ data, after: onTestFinished, port: portOf(taken.address()) })
  expect(await hub.ended).toBe(1)
  expect(hub.screen()).toMatch(/port \d+ of 127\.0\.0\.1 is in use: .*--port N/u)
  expect(existsSync(data)).toBe(false)
})

test.each([
  ['a number of people that no city has', ['--people', '7'], '--people must be 100 to'],
  ['an unknown option', ['--peeple', '200'], '--peeple'],
])('%s is a mistake of use, told with what to do', async (_, words, message) => {
  const data = join(temporaryFolder(onTestFinished), 'data')
  const hub = spawnHub({ data, after: onTestFinished, words })
  expect(await hub.ended).toBe(usageExit)
  expect(hub.screen()).toContain(message)
  expect(hub.screen()).not.toContain('at file:')
  expect(existsSync(data)).toBe(false)
})

test('production mode is refused, since demo keys and plain HTTP are all there is yet', async () => {
  const data = join(temporaryFolder(onTestFinished), 'data')
  const environment = { HUTONG_MODE: 'production' }
  const hub = spawnHub({ data, after: onTestFinished, environment })
  expect(await hub.ended).not.toBe(0)
  expect(hub.screen()).toContain('HUTONG_MODE=production')
})

test('a connection that asks nothing does not hold up the end', async () => {
  const data = temporaryFolder(onTestFinished)
  const hub = await startHub({ data, after: onTestFinished, words: ['--empty'] })
  const { hostname, port } = new URL(hub.url)
  const silent = connect(Number(port), hostname)
  await once(silent, 'connect')
  const cut = once(silent, 'close')
  expect(await hub.stop()).toBe(0)
  await cut
})

test('an empty hub waits for files and answers from the first one that comes', async () => {
  const data = temporaryFolder(onTestFinished)
  const hub = await startHub({ data, after: onTestFinished, words: ['--empty'] })
  await hub.ready()
  await until('the folder to drop files into', () =>
    hub.screen().includes(join(data, 'city')) ? true : undefined,
  )
  const person = somebody(72_001, '拓荒', '1990-05-06')
  dropPeople(data, fileNumbers()(), [person])
  const asker = await askerOf(hub)
  await until('the first record', async () => {
    const asked = question('person.identity', person.idNumber, { name: person.name })
    const { answer } = await answerOf(hub, await asker.ask(asked))
    return answer === 'YES' ? true : undefined
  })
})

test('while a city loads the hub answers, and never says NO for what it has not read yet', async () => {
  const data = temporaryFolder(onTestFinished)
  const words = ['--people', '20000']
  const hub = await startHub({ data, after: onTestFinished, words })
  const readiness = await tell(`${hub.url}/readyz`)
  expect(readiness.status).toBe(503)
  expect(readiness.text).toContain('loading')
  const asker = await askerOf(hub)
  await until('the ready questions', () =>
    existsSync(join(data, 'demo', 'samples.json')) ? true : undefined,
  )
  const { request } = demoSample(data)
  const heard = new Set<string>()
  await until('the whole city', async () => {
    const { answer, reason } = await answerOf(hub, await asker.ask(request))
    heard.add(`${String(answer)} ${String(reason)}`)
    return (await tell(`${hub.url}/readyz`)).status === 200 ? true : undefined
  })
  const honest = ['UNKNOWN source-down', 'UNKNOWN stale', 'UNKNOWN no-record', 'YES null']
  expect(honest).toEqual(expect.arrayContaining([...heard]))
})

function portOf(address: AddressInfo | string | null): number {
  if (typeof address === 'object' && address !== null) return address.port
  throw new Error('the server listens on no port')
}
