import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { requireOwnServer } from '@hutong/infra/testing'
import { findBinary } from '../src/find-binary.ts'

await requireOwnServer('postgres', (postgres) => {
  const ask = async (sql: string): Promise<string> => {
    const [host = '', port = ''] = postgres.address.split(':')
    const words = ['-X', '-A', '-t', '-h', host, '-p', port, '-U', 'postgres', '-c', sql]
    return (await promisify(execFile)(findBinary('psql') ?? 'psql', words)).stdout.trim()
  }

  test('speaks UTF-8 and may be followed by its log', async () => {
    expect(await ask('show server_encoding')).toBe('UTF8')
    expect(await ask('show wal_level')).toBe('logical')
  })

  test('one that was killed comes back on its port with what it has committed', async () => {
    await ask("create table kept as select '互通' as word")
    await postgres.kill()
    await postgres.start()
    expect(await ask('select word from kept')).toBe('互通')
  })
})
