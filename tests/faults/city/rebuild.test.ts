import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { beforeAll, expect, test } from 'vitest'
import { parsePosition } from '@hutong/log'
import { askerOf } from '../../support/ask.ts'
import { demoSample } from '../../support/read-demo.ts'
import { requireEngines } from '../../support/require-engines.ts'
import { runHutong } from '../../support/run-hutong.ts'
import { repository } from '../../support/repository.ts'
import { startLoadedCity } from '../../support/start-loaded-city.ts'
import type { LoadedCity } from '../../support/start-loaded-city.ts'
import { afterFile } from '../../support/temporary-folder.ts'
import { untilAnswers } from './good-signs.ts'
import { runLoad } from './run-load.ts'
import type { Load } from './run-load.ts'
import { timeFaults } from './time-faults.ts'

const timeout = 300_000

await requireEngines({ kafka: 'kafka', redis: 'redis' }, ({ kafka, redis }) => {
  const after = afterFile()
  let city: LoadedCity
  let load: Load

  beforeAll(async () => {
    city = await startLoadedCity({ kafka, redis }, 1, after)
    load = await runLoad(city, after)
  }, 180_000)

  const answers = (): Promise<void> => untilAnswers({ ...city, issuer: city.url })
  const words = (verb: string): readonly string[] => [
    'store',
    verb,
    '--redis',
    redis.address,
    '--kafka',
    kafka.address,
  ]
  const rebuildWords = (): readonly string[] => [
    ...words('rebuild'),
    '--keys',
    join(city.data, 'keys'),
  ]

  test(
    'the store is rebuilt while rows come: every answer stays YES, and none is of an earlier place than one before it',
    { timeout },
    async () => {
      await timeFaults(load, { name: 'store rebuilt', rounds: 1 }, async (_, begins) => {
        const asking = askOneQuestion(city)
        load.drop()
        begins()
        const { code, out, err } = await runHutong([...rebuildWords(), '--json'])
        load.drop()
        const { heard, backwards } = await asking.end()
        expect(err).toBe('')
        expect(JSON.parse(out)).toMatchObject({
          generation: 2,
          replaced: 1,
          outcome: 'switched',
          differences: [],
          handedOver: true,
        })
        expect(code).toBe(0)
        expect([...heard.keys()]).toEqual(['YES'])
        expect(backwards).toEqual([])
        return answers
      })
    },
  )

  test(
    'kill -9 of a rebuild at each of its steps leaves a store that answers, and the next one ends well',
    { timeout },
    async () => {
      const steps = ['building', 'comparing', 'switching', 'handing-over']
      await timeFaults(load, { name: 'rebuild killed', rounds: 4 }, async (round, begins) => {
        load.drop()
        begins()
        await killAt(steps[round] ?? '', rebuildWords())
        return answers
      })
      await timeFaults(load, { name: 'rebuilt again', rounds: 1 }, async () => {
        const { code, err } = await runHutong(rebuildWords())
        expect([code, err]).toEqual([0, expect.stringContaining('handing-over')])
        return answers
      })
    },
  )

  test('what was replaced is dropped while questions go on', { timeout }, async () => {
    await timeFaults(load, { name: 'generations dropped', rounds: 1 }, async () => {
      const { code } = await runHutong([...words('drop'), '--now'])
      expect(code).toBe(0)
      const { out } = await runHutong([...words('generations'), '--json'])
      expect(JSON.parse(out)).toMatchObject({ generations: [{ state: 'active' }] })
      return answers
    })
  })
})

/** Asks the same question, one at a time, and notes each word that was heard and each partition that went back. */
function askOneQuestion(city: LoadedCity) {
  const heard = new Map<string, number>()
  const backwards: string[] = []
  const over = new AbortController()
  async function ask(): Promise<void> {
    const { client, request } = demoSample(city.data)
    const asker = await askerOf(city, client)
    const furthest = new Map<number, number>()
    while (!over.signal.aborted) {
      const { status, body } = await asker.ask(request)
      const word = status === 200 ? String(body['answer']) : `${status} ${String(body['code'])}`
      heard.set(word, (heard.get(word) ?? 0) + 1)
      for (const [partition, next] of positionOf(body)) {
        const before = furthest.get(partition) ?? 0
        if (next < before) backwards.push(`partition ${partition}: ${next} after ${before}`)
        furthest.set(partition, Math.max(next, before))
      }
    }
  }
  const asking = ask()
  asking.catch(() => undefined)
  return {
    end: async () => {
      over.abort()
      await asking
      return { heard, backwards }
    },
  }
}

function positionOf({ asOf }: Readonly<Record<string, unknown>>): ReadonlyMap<number, number> {
  if (typeof asOf !== 'object' || asOf === null || !('position' in asOf)) return new Map()
  return parsePosition(String(asOf.position)).next
}

/** Runs the command and kills it as soon as it says that it has begun this step. */
async function killAt(step: string, words: readonly string[]): Promise<void> {
  const child = spawn(process.execPath, ['services/cli/src/main.ts', ...words], {
    cwd: repository,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const closed = once(child, 'close')
  for await (const line of createInterface({ input: child.stderr })) {
    if (!line.includes(` ${step}:`)) continue
    child.kill('SIGKILL')
    break
  }
  const [, signal] = await closed
  expect(signal).toBe('SIGKILL')
}
