import { createServer } from 'node:net'
import type { Server } from 'node:net'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort, startKafka } from '@hutong/infra'
import { requireOwnServer, requireServer } from '@hutong/infra/testing'
import { expect, onTestFinished, test } from 'vitest'
import { openKafkaLog } from '../../src/kafka/open-kafka-log.ts'
import { parseKafkaAddress } from '../../src/kafka/kafka-address.ts'
import { kafkaAdmin } from '../../src/kafka/kafka-admin.ts'
import { ConfigResourceTypes } from '../../src/kafka/kafkajs-internals.ts'
import { makeKafkaLog } from './make-kafka-log.ts'

const topicsOf = (name: string) => [{ name, keep: 'compact' as const }]
const openAt = (kafka: string, name = 'records.any.v1') =>
  openKafkaLog({ kafka, instance: 'test', topics: topicsOf(name) })

test('an address where nothing listens is told, with the setting to look at', async () => {
  const address = `127.0.0.1:${await freePort()}`
  await expect(openAt(address)).rejects.toMatchObject({
    code: 'HUTONG_LOG_UNREACHABLE',
    message: expect.stringMatching(
      new RegExp(`Kafka at ${address} cannot be reached .*HUTONG_KAFKA`, 'u'),
    ),
  })
})

test.each([
  [
    'answers something else',
    (server: Server) => server.on('connection', (one) => one.end('-ERR unknown command\r\n')),
  ],
  ['says nothing', (server: Server) => server],
])('a server that is no Kafka and %s is told', async (_, behave) => {
  const server = behave(createServer()).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  const place = server.address()
  const port = typeof place === 'object' && place ? place.port : 0
  await expect(openAt(`127.0.0.1:${port}`)).rejects.toMatchObject({
    code: 'HUTONG_LOG_UNREACHABLE',
  })
})

await requireServer('kafka', ({ address }) => {
  test('topics that are missing are all named, with the command that makes them', async () => {
    const names = ['records.missing-a.v1', 'records.missing-b.v1']
    await expect(
      openKafkaLog({ kafka: address, instance: 'test', topics: names.flatMap(topicsOf) }),
    ).rejects.toMatchObject({
      code: 'HUTONG_LOG_TOPIC_MISSING',
      message: expect.stringMatching(
        /records\.missing-a\.v1, records\.missing-b\.v1. Run `hutong topics apply`/u,
      ),
    })
  })

  test('a topic with another count of partitions is refused, since keys would move', async () => {
    const name = `records.counted-${process.pid}.v1`
    await makeKafkaLog(address, topicsOf(name))
    const topics = [{ name, keep: 'compact' as const, partitions: 'many' as const }]
    await expect(
      openKafkaLog({ kafka: address, instance: 'test', topics, partitions: 12 }),
    ).rejects.toMatchObject({
      code: 'HUTONG_LOG_TOPIC_MISMATCH',
      message: expect.stringContaining(`${name} has 1 partition(s), not 12`),
    })
  })

  test('a topic with a wrong setting is refused by name and value, and applying puts it right', async () => {
    const name = `records.wrong-${process.pid}.v1`
    const kafka = await makeKafkaLog(address, topicsOf(name))
    const admin = kafkaAdmin(parseKafkaAddress(address), 'test')
    await admin.connect()
    await admin.alterConfigs({
      validateOnly: false,
      resources: [
        {
          type: ConfigResourceTypes.TOPIC,
          name,
          configEntries: [{ name: 'cleanup.policy', value: 'delete' }],
        },
      ],
    })
    await admin.disconnect()
    await expect(kafka.open()).rejects.toMatchObject({
      code: 'HUTONG_LOG_TOPIC_MISMATCH',
      message: expect.stringContaining(`${name} has cleanup.policy=delete, not compact: run`),
    })
    await makeKafkaLog(address, topicsOf(name))
    expect(await kafka.check()).toEqual([])
    await kafka.open()
    await kafka.close()
  })

  test('a clock ten minutes off writes nothing more, and is told by how much', async () => {
    const name = `records.clock-${process.pid}.v1`
    const kafka = await makeKafkaLog(address, topicsOf(name))
    const log = await kafka.open({ clock: { now: () => Date.now() - 600_000 } })
    const entries = [{ key: 'a', value: Buffer.from('x') }]
    const off = {
      code: 'HUTONG_CLOCK_OFF',
      message: expect.stringMatching(/(?:599|600|601) s behind/u),
    }
    await expect(log.append(name, entries)).rejects.toMatchObject(off)
    const ends = await log.ends(name)
    await expect(log.append(name, entries)).rejects.toMatchObject(off)
    expect(await log.ends(name)).toEqual(ends)
    await kafka.close()
  })
})

await requireOwnServer('kafka', () => {
  test('a wrong password is told as such, and the right one opens', async () => {
    const user = { user: 'hub', password: 'right' }
    const server = await startKafka({ sasl: user })
    onTestFinished(server.stop)
    const folder = mkdtempSync(join(tmpdir(), 'hutong-log-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const addressWith = (password: string): string => {
      const file = join(folder, password)
      writeFileSync(file, password)
      return `${server.address}?sasl=scram-sha-512&user=hub&passwordFile=${file}`
    }
    await expect(openAt(addressWith('wrong'))).rejects.toMatchObject({
      code: 'HUTONG_LOG_LOGIN_REFUSED',
      message: expect.stringContaining('check sasl, user and passwordFile of HUTONG_KAFKA'),
    })
    const kafka = await makeKafkaLog(addressWith('right'), topicsOf('records.login.v1'))
    await kafka.open()
    await kafka.close()
  })
})
