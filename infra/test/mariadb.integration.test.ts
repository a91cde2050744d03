import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { requireOwnServer } from '@hutong/infra/testing'

await requireOwnServer('mariadb', (mariadb) => {
  const ask = async (sql: string): Promise<string> => {
    const [host = '', port = ''] = mariadb.address.split(':')
    const words = ['--no-defaults', '-N', '-h', host, '-P', port, '-u', 'root', '-e', sql, 'test']
    return (await promisify(execFile)('mariadb', words)).stdout.trim()
  }

  test('speaks UTF-8 and may be followed by its log', async () => {
    expect(await ask('select @@character_set_server, @@binlog_format')).toBe('utf8mb4\tROW')
  })

  test('one that was killed comes back on its port with what it has committed', async () => {
    await ask("create table kept as select '互通' as word")
    await mariadb.kill()
    await mariadb.start()
    expect(await ask('set names utf8mb4; select word from kept')).toBe('互通')
  })
})
