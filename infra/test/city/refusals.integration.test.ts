import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { applyTopics } from '@hutong/log/open'
import { topicsOf } from '@hutong/log'
import { recordTypes } from '@hutong/schemas'
import { requireServer } from '@hutong/infra/testing'
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { startRedis } from '../../src/infra.ts'

const repository = fileURLToPath(new URL('../../..', import.meta.url))

/** What each process says of engines that are not as it needs them; it serves nothing then. */
await requireServer('kafka', ({ address: kafka }) => {
  const settings = { HUTONG_KAFKA: kafka, HUTONG_REDIS: '127.0.0.1:9' }

  test('a log without its topics is refused by every process, with the topic and the command that makes it', async () => {
    for (const words of [
      ['connectors/main.ts', 'civil-affairs'],
      ['services/projection/src/main.ts'],
      ['services/catalogue/src/main.ts', '--files', '/nowhere'],
      ['services/token/src/main.ts'],
      ['services/gateway/src/main.ts'],
      ['services/audit/src/main.ts'],
    ]) {
      const { code, err } = await run(words, settings)
      expect(code).toBe(1)
      expect(err).toMatch(/topic/u)
      expect(err).toContain('topics apply')
    }
  })

  describe('with its topics', () => {
    beforeAll(async () => {
      await applyTopics({ kafka, topics: topicsOf(recordTypes) })
    })

    test('a Redis that is not there is refused, and the setting is named', async () => {
      const { code, err } = await run(['services/projection/src/main.ts'], settings)
      expect(code).toBe(1)
      expect(err).toContain('127.0.0.1:9')
      expect(err).toContain('HUTONG_REDIS')
    })

    test('a Redis that may forget records is refused', async () => {
      const redis = await startRedis(['--maxmemory-policy', 'allkeys-lru'])
      onTestFinished(() => redis.stop())
      const { code, err } = await run(['services/gateway/src/main.ts'], {
        HUTONG_KAFKA: kafka,
        HUTONG_REDIS: redis.address,
      })
      expect(code).toBe(1)
      expect(err).toContain('noeviction')
    })

    test('catalogue files with gaps are refused, and nothing of them is published', async () => {
      const { code, err } = await run(
        ['services/catalogue/src/main.ts', '--files', fileURLToPath(new URL('.', import.meta.url))],
        settings,
      )
      expect([code, err]).toEqual([1, expect.stringContaining('clients.json')])
    })
  })
})

async function run(
  words: readonly string[],
  settings: Readonly<Record<string, string>>,
): Promise<{ readonly code: unknown; readonly err: string }> {
  const data = mkdtempSync(join(tmpdir(), 'hutong-unit-'))
  onTestFinished(() => rmSync(data, { recursive: true, force: true }))
  const child = spawn(process.execPath, words, {
    cwd: repository,
    stdio: ['ignore', 'ignore', 'pipe'],
    env: {
      ...process.env,
      HUTONG_PROFILE: 'city',
      HUTONG_MODE: 'development',
      HUTONG_ISSUER: 'http://127.0.0.1:9',
      HUTONG_PORT: '0',
      HUTONG_DATA: data,
      ...settings,
    },
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const [err, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')])
  return { code, err }
}
