import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { promisify } from 'node:util'
import { kafkaJars } from '@hutong/infra'
import { requireServer } from '@hutong/infra/testing'
import { collectRecords } from '@hutong/log/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Log } from '../../src/log.ts'
import { makeKafkaLog } from './make-kafka-log.ts'

const run = promisify(execFile)
const contentType = 'application/cloudevents+json'

await requireServer('kafka', ({ address }) => {
  const topic = `records.foreign-${process.pid}.v1`
  let kafka: Awaited<ReturnType<typeof makeKafkaLog>>
  let log: Log

  beforeAll(async () => {
    kafka = await makeKafkaLog(address, [{ name: topic, keep: 'compact' }])
    log = await kafka.open()
    // Lengths around the steps of the number format, and of the checksum's eight bytes.
    const lengths = [1, 7, 8, 63, 64, 127, 128, 8_191, 8_192, 70_000]
    await log.append(
      topic,
      lengths.map((length) => ({
        key: `键:${length}`,
        value: Buffer.alloc(length, 'x'),
        contentType,
      })),
    )
  })
  afterAll(() => kafka.close())

  test('kcat reads every record: key, value, header and time', async () => {
    const format = '%k %S %h %T\n'
    const { stdout } = await run('kcat', [
      '-b',
      address,
      '-C',
      '-e',
      '-q',
      '-t',
      topic,
      '-f',
      format,
    ])
    const lines = stdout.trim().split('\n')
    expect(lines).toHaveLength(10)
    for (const line of lines) {
      const [key = '', length, header, time] = line.split(' ')
      expect(key).toBe(`键:${length}`)
      expect(header).toBe(`content-type=${contentType}`)
      expect(Number(time)).toBeGreaterThan(1_700_000_000_000)
    }
  })

  test('the Java consumer reads every record, checksums included', async () => {
    const words = ['--bootstrap-server', address, '--topic', topic, '--from-beginning']
    const { stdout } = await run(
      'java',
      [
        '-cp',
        await kafkaJars(),
        'org.apache.kafka.tools.consumer.ConsoleConsumer',
        ...words,
        '--max-messages',
        '10',
        '--formatter-property',
        'print.key=true',
        '--formatter-property',
        'print.headers=true',
      ],
      { maxBuffer: 1_048_576 },
    )
    const lines = stdout.trim().split('\n')
    expect(lines.map((line) => line.split('\t')[2]?.length)).toEqual([
      1, 7, 8, 63, 64, 127, 128, 8_191, 8_192, 70_000,
    ])
    expect(lines[0]?.split('\t').slice(0, 2)).toEqual([`content-type:${contentType}`, '键:1'])
  })

  test.each(['none', 'gzip', 'zstd'])('records that kcat wrote with %s are read', async (codec) => {
    const [end = 0] = await log.ends(topic)
    await writeByKcat(['-z', codec, '-K', ':'], 'a:one\nb:two\n')
    const records = await collectRecords(log, topic, 0, end, 2)
    expect(records.map(({ key, value }) => [key, String(value)])).toEqual([
      ['a', 'one'],
      ['b', 'two'],
    ])
  })

  test('a foreign record without a key or a value comes as an empty one, and stops nothing', async () => {
    const [end = 0] = await log.ends(topic)
    // A tombstone is a key with nothing behind it.
    await writeByKcat(['-Z', '-K', ':'], 'a:\nb:after\n')
    const records = await collectRecords(log, topic, 0, end, 2)
    expect(records.map(({ key, value }) => [key, String(value)])).toEqual([
      ['a', ''],
      ['b', 'after'],
    ])
  })

  async function writeByKcat(words: readonly string[], lines: string): Promise<void> {
    const kcat = spawn('kcat', ['-b', address, '-P', '-t', topic, '-p', '0', ...words], {
      stdio: ['pipe', 'ignore', 'inherit'],
    })
    const gone = once(kcat, 'close')
    kcat.stdin.end(lines)
    expect(await gone).toEqual([0, null])
  }
})
