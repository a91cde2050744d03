import { fixedTopics } from '@hutong/log'
import { openLog } from '@hutong/log/open'
import { silentLogger } from '@hutong/process'
import { temporaryFolder } from '@hutong/process/testing'
import { expect, onTestFinished, test } from 'vitest'
import { followPredecessors } from '../../src/reading/follow-predecessors.ts'

const department = (code: string, by?: readonly string[]): object => ({
  code,
  titleZh: code,
  titleEn: code,
  ...(by ? { succession: { on: '2025-01-01', by } } : {}),
})

test('a department has what those had whose tasks it took over, at any remove', async () => {
  const folder = temporaryFolder(onTestFinished)
  const log = await openLog({ profile: 'embedded', folder, topics: fixedTopics })
  onTestFinished(() => log.close())
  const all = [
    department('oldest', ['guotu']),
    department('guotu', ['ziran']),
    department('ziran'),
    department('split', ['ziran', 'zhujian']),
    department('zhujian'),
  ]
  await log.append(
    'catalogue.departments',
    all.map((one) => ({
      key: String(Reflect.get(one, 'code')),
      value: Buffer.from(JSON.stringify(one)),
    })),
  )
  const stop = new AbortController()
  onTestFinished(() => stop.abort())
  const predecessors = followPredecessors({ log, logger: silentLogger, signal: stop.signal })
  await predecessors.caughtUp
  expect(predecessors.of('ziran')).toEqual(['oldest', 'guotu', 'split'])
  expect(predecessors.of('zhujian')).toEqual(['split'])
  expect(predecessors.of('guotu')).toEqual([])
})
