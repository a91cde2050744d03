import type { RedisNode } from '@hutong/infra'
import { beforeAll, expect, test } from 'vitest'
import { positionKey } from '../../../services/store/src/redis/key-names.ts'
import { askerOf } from '../../support/ask.ts'
import { someMoment } from '../../support/collect-receipts.ts'
import { demoSample } from '../../support/read-demo.ts'
import { requireEngines } from '../../support/require-engines.ts'
import { afterFile } from '../../support/temporary-folder.ts'
import { until } from '../../support/until.ts'
import { weddingTopic } from './export-weddings.ts'
import {
  endOfLog,
  endOfStore,
  untilAnswers,
  untilLoading,
  untilLogGrows,
  untilStoreGrows,
} from './good-signs.ts'
import { runLoad } from './run-load.ts'
import type { Load } from './run-load.ts'
import { startLoadedCity } from '../../support/start-loaded-city.ts'
import type { LoadedCity } from '../../support/start-loaded-city.ts'
import { timeFaults } from './time-faults.ts'

const isLong = Boolean(process.env['HUTONG_TEST_LONG'])
const timeout = isLong ? 900_000 : 240_000
const fileMs = 150

await requireEngines({ kafka: 'kafka-three', redis: 'redis-cluster' }, ({ kafka, redis }) => {
  const after = afterFile()
  let city: LoadedCity
  let load: Load

  beforeAll(async () => {
    city = await startLoadedCity({ kafka, redis }, 1, after)
    load = await runLoad(city, after)
  }, 240_000)

  const answers = (): Promise<void> => untilAnswers({ ...city, issuer: city.url })
  const fenceOf = async (wanted: number): Promise<number> => {
    const slots = await load.records.slots(weddingTopic).catch(() => [])
    return slots.find(({ partition }) => partition === wanted)?.fence ?? 0
  }
  const connector = () => city.process('connector-civil-affairs')

  test(
    'one broker of three is killed in the middle of a file: nothing acknowledged is lost',
    { timeout },
    async () => {
      const rounds = isLong ? 6 : 1
      const brokerOf = (round: number) => kafka.nodes[round % kafka.nodes.length]
      const afterwards = async (round: number): Promise<void> => {
        await brokerOf(round)?.start()
        await kafka.untilInSync()
      }
      const fault = { name: 'one of three brokers killed', rounds, afterwards }
      await timeFaults(load, fault, async (round, begins) => {
        load.drop()
        await untilLoading(connector())
        await someMoment(fileMs)
        begins()
        await brokerOf(round)?.kill()
        const end = await endOfLog(load)
        return () => untilLogGrows(load, end)
      })
    },
  )

  test(
    'two brokers of three are down: nothing is acknowledged, and all goes on when they are back',
    { timeout },
    async () => {
      const { client, request } = demoSample(city.data)
      const asker = await askerOf(city, client)
      const fault = {
        name: 'two of three brokers killed',
        rounds: 1,
        afterwards: kafka.untilInSync,
      }
      await timeFaults(load, fault, async (_, begins) => {
        const [first, second] = kafka.nodes
        load.drop()
        await untilLoading(connector())
        await Promise.all([first?.kill(), second?.kill()])
        load.drop()
        // No heartbeat is acknowledged any more, no record either.
        await until('no answer from what may have changed', async () => {
          const { status, body } = await asker.ask(request)
          return status === 503 || body['reason'] === 'source-down' ? true : undefined
        })
        begins()
        await Promise.all([first?.start(), second?.start()])
        const end = await endOfLog(load)
        return () => untilLogGrows(load, end)
      })
      await city.untilAllReady()
    },
  )

  test(
    'a Redis fails over and forgets what it had acknowledged: the log fills it up again',
    { timeout },
    async () => {
      const rounds = isLong ? 4 : 1
      let dead: RedisNode | undefined
      const afterwards = async (): Promise<void> => {
        await dead?.start()
        await redis.untilWhole()
      }
      const fault = { name: 'Redis failed over, writes lost', rounds, afterwards }
      await timeFaults(load, fault, async (round, begins) => {
        const partition = round % load.log.partitionCount(weddingTopic)
        const fence = await fenceOf(partition)
        const place = { namespace: '', generation: 1, topic: weddingTopic, partition }
        dead = await redis.failOverLosing(positionKey(place), async () => {
          const end = await endOfStore(load)
          load.drop()
          await untilLoading(connector())
          await untilStoreGrows(load, end)
          await load.settle()
          begins()
        })
        return async () => {
          // The projection takes a slot over again when the store is behind what it had confirmed.
          await until('the slot taken over again', async () =>
            (await fenceOf(partition)) > fence ? true : undefined,
          )
          await answers()
        }
      })
      await city.untilAllReady()
    },
  )

  test('after all this every question is answered from good records', { timeout }, async () => {
    await answers()
    expect(await load.judge()).toEqual([])
  })
})
