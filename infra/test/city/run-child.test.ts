import { expect, onTestFinished, test, vi } from 'vitest'
import { childProcess } from '../../src/city/run-child.ts'
import type { CityProcess } from '../../src/city/run-child.ts'
import { freePort } from '../../src/free-port.ts'

/** A process that answers, or whatever else its script does. */
async function define(
  script = `require('node:http').createServer((_, answer) => answer.end()).listen(PORT, '127.0.0.1')`,
): Promise<{ readonly one: CityProcess; readonly ends: unknown[] }> {
  const port = await freePort()
  const ends: unknown[] = []
  const one = childProcess({
    name: 'demo',
    url: `http://127.0.0.1:${port}`,
    words: ['-e', script.replace('PORT', String(port))],
    environment: process.env,
    onEnd: ({ message }) => ends.push(message),
  })
  onTestFinished(() => one.kill())
  return { one, ends }
}

test('it is started, ended and started again on the same port, and that is no news', async () => {
  const { one, ends } = await define()
  const pids = new Set<number>()
  for (const end of [one.kill, one.stop, one.kill]) {
    await one.start()
    pids.add(one.pid)
    expect(one.isRunning()).toBe(true)
    await end()
    expect(one.isRunning()).toBe(false)
  }
  await one.start()
  expect(pids.size).toBe(3)
  expect(ends).toEqual([])
})

test('it listens from when it is started to when it is asked to end', async () => {
  const { one } = await define()
  const starting = one.start()
  expect([one.isRunning(), one.isListening()]).toEqual([true, false])
  await starting
  expect(one.isListening()).toBe(true)
  const ending = one.stop()
  expect([one.isRunning(), one.isListening()]).toEqual([true, false])
  await ending
  expect(one.isListening()).toBe(false)
})

test('an end that nobody asked for is told, once', async () => {
  const { one, ends } = await define()
  await one.start()
  process.kill(one.pid, 'SIGKILL')
  await vi.waitUntil(() => ends.length > 0, { timeout: 30_000 })
  expect(ends).toEqual(['demo ended with SIGKILL'])
})

test('one that ends before it listens is told with its last words', async () => {
  const { one, ends } = await define(`console.error('no room'); process.exitCode = 3`)
  await expect(one.start()).rejects.toMatchObject({
    code: 'HUTONG_PROCESS_ENDED',
    message: 'demo ended with exit code 3; its last lines:\nno room',
  })
  expect(ends).toEqual([])
})
