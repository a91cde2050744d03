import { lockFolder } from '@hutong/process'
import { expect, onTestFinished, test } from 'vitest'
import { row } from './abnormal-folder.ts'
import { abnormalYaml } from './abnormal-yaml.ts'
import { hubOfAbnormal } from './hub-of-abnormal.ts'

const source = 'shichang-yichang'

test('a source that is paused is not asked by the next run, and goes on where it was once it is resumed', async () => {
  const { about, readOnce, put, records } = hubOfAbnormal(onTestFinished)
  await readOnce()
  put(2, row('A4'))
  const paused = await about('snapshot', 'pause', source, '--json')
  expect(JSON.parse(paused.out)).toMatchObject({ source, isPaused: true, wasPaused: false })
  const run = await readOnce()
  expect(run.code).toBe(1)
  expect(run.out).toContain('0 rows')
  const status = await about('status', '--source', source)
  expect(status).toMatchObject({ code: 1 })
  expect(status.out).toContain(`hutong connector snapshot resume ${source}`)
  expect(await records()).toHaveLength(2)
  expect(await about('snapshot', 'resume', source)).toMatchObject({ code: 0 })
  await readOnce()
  expect((await records()).map(({ id }) => id)).toEqual(['A1', 'A2', 'A4'])
})

test('while an embedded hub runs it cannot be paused from outside, and the message says so', async () => {
  const { about, readOnce, data } = hubOfAbnormal(onTestFinished)
  await readOnce()
  const lock = lockFolder(data)
  onTestFinished(() => lock.release())
  const refused = await about('snapshot', 'pause', source)
  expect(refused.code).toBe(2)
  expect(refused.told).toContain('another process is writing')
})

test('a source that nobody has ever read is not compared', async () => {
  const { about, readOnce, write } = hubOfAbnormal(onTestFinished)
  await readOnce()
  write('connector.yaml', abnormalYaml.replace(source, 'shichang-other'))
  const refused = await about('reconcile', 'shichang-other')
  expect(refused.code).toBe(2)
  expect(refused.told).toContain('nobody has ever read shichang-other')
})
