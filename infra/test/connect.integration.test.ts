import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { kafkaClient } from '@hutong/infra'
import { requireOwnServer } from '@hutong/infra/testing'

await requireOwnServer('connect', (connect) => {
  const folder = mkdtemp(join(tmpdir(), 'hutong-connect-'))
  afterAll(async () => rm(await folder, { recursive: true }))
  const copying = (file: string, topic: string) => ({
    'connector.class': 'org.apache.kafka.connect.file.FileStreamSourceConnector',
    file,
    topic,
    'topic.creation.default.replication.factor': '1',
    'topic.creation.default.partitions': '1',
  })
  async function lineCount(topic: string): Promise<number> {
    const admin = kafkaClient(connect.kafka.address, 5).admin()
    await admin.connect()
    const [place] = await admin.fetchTopicOffsets(topic).catch(() => [])
    await admin.disconnect()
    return Number(place?.high ?? 0)
  }

  test('what a connector reads arrives, and a worker that was killed goes on with it', async () => {
    const file = join(await folder, 'lines')
    await writeFile(file, 'one\n')
    await connect.put('lines', copying(file, 'lines'))
    await expect.poll(() => lineCount('lines'), { timeout: 30_000 }).toBeGreaterThanOrEqual(1)
    await connect.kill()
    const before = await lineCount('lines')
    await connect.start()
    await connect.untilRunning('lines')
    await writeFile(file, 'one\ntwo\n')
    await expect.poll(() => lineCount('lines'), { timeout: 30_000 }).toBeGreaterThan(before)
  })

  test('a connector that Connect does not know is refused with its words', async () => {
    await expect(connect.put('none', { 'connector.class': 'none.such' })).rejects.toMatchObject({
      code: 'HUTONG_CONNECT_REFUSED',
    })
  })
})
