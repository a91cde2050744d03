import { join } from 'node:path'
import { requireServer } from '@hutong/infra/testing'
import { fixedTopicsOf, readTopic } from '@hutong/log'
import { openLog } from '@hutong/log/open'
import { temporaryFolder } from '@hutong/process/testing'
import { expect, onTestFinished, test } from 'vitest'
import { sealAlone } from './hub-ledger.ts'
import { run } from './run-command.ts'

const instance = 'gateway-2'

await requireServer('kafka', ({ address: kafka }) => {
  test('what a process of the city had not copied is in the shared log when its ledger is retired', async () => {
    await run(['topics', 'apply', '--kafka', kafka])
    const data = temporaryFolder(onTestFinished)
    // A gateway that never reached the shared log, and was stopped.
    await sealAlone({ data, instance }, 3)
    const folder = join(data, 'ledger', instance)
    const { code, out } = await run(
      ['ledger', 'retire', folder, '--kafka', kafka, '--yes', '--json'],
      '',
      { HUTONG_REDIS: '', HUTONG_POSTGRES: '' },
    )
    expect([code, JSON.parse(out)]).toEqual([
      0,
      expect.objectContaining({ retired: true, instance, size: 4, isWitnessed: false }),
    ])
    expect(await keysInLog(kafka)).toEqual([0, 1, 2, 3].map((index) => `${instance}:${index}`))
  })
})

async function keysInLog(kafka: string): Promise<readonly string[]> {
  const topics = fixedTopicsOf('audit.entries')
  const log = await openLog({ profile: 'city', kafka, instance: 'reader', topics })
  try {
    const found: string[] = []
    const { signal } = new AbortController()
    for await (const { key } of readTopic(log, 'audit.entries', signal)) found.push(key)
    return found.toSorted((one, other) => one.localeCompare(other))
  } finally {
    await log.close()
  }
}
