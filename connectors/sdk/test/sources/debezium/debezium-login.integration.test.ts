import { expect, onTestFinished, test } from 'vitest'
import { startKafka } from '@hutong/infra'
import { requireOwnServer } from '@hutong/infra/testing'
import { systemClock } from '@hutong/process'
import { openSource } from '../../../src/open-source.ts'
import { failureOf, pollOnce } from '../sql/sql-bench.ts'
import { certificatesStream } from './certificates-stream.ts'

await requireOwnServer('kafka', () => {
  test('a wrong password is told of without being told, and the right one lets in', async () => {
    const server = await startKafka({ sasl: { user: 'hub', password: 'right' } })
    onTestFinished(server.stop)
    const pollAs = async (password: string, query: string): Promise<string> => {
      const url = `kafka://${server.address}${query}`
      const connections = new Map([['land', { url, user: 'hub', password }]])
      const source = openSource(certificatesStream(), {
        inbox: '',
        connections,
        clock: systemClock,
      })
      const failure = await failureOf(pollOnce(source))
      await source.close?.()
      return failure
    }
    const refused = await pollAs('far-from-it', '')
    expect(refused).toMatch(/^HUTONG_SOURCE_CONFIG: .* refuses the login/u)
    expect(refused).not.toContain('far-from-it')
    // Let in, it finds that there is no such topic.
    for (const query of ['', '?sasl=scram-sha-256', '?sasl=plain'])
      expect(await pollAs('right', query)).toMatch(/^HUTONG_SOURCE_CONFIG: .* is not there/u)
  })
})
