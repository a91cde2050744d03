import { once } from 'node:events'
import { expect, test } from 'vitest'
import { startThread } from '@hutong/process'

test('a thread runs a module of ours with the data it was given', async () => {
  const thread = startThread(new URL('./echo-thread.ts', import.meta.url), { workerData: 'hello' })
  const exited = once(thread, 'exit')
  expect(await once(thread, 'message')).toEqual(['hello'])
  expect(await exited).toEqual([0])
})
