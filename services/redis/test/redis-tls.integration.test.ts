import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freePort } from '@hutong/infra'
import { requireOwnServer } from '@hutong/infra/testing'
import { defineScript, openRedis } from '@hutong/redis'

const echo = defineScript('return ARGV[1]')

await requireOwnServer('redis', (server) => {
  const folder = mkdtempSync(join(tmpdir(), 'hutong-redis-tls-'))
  const file = (name: string): string => join(folder, name)
  let redis = ''

  beforeAll(async () => {
    const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']
    const names = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1']
    const files = ['-keyout', file('key'), '-out', file('ca')]
    execFileSync('openssl', ['req', '-x509', ...key, ...names, ...files])
    const [host = '', port = ''] = server.address.split(':')
    const admin = new Redis({ host, port: Number(port) })
    const tlsPort = await freePort()
    await admin.config('SET', 'tls-cert-file', file('ca'), 'tls-key-file', file('key'))
    await admin.config('SET', 'tls-ca-cert-file', file('ca'), 'tls-auth-clients', 'no')
    await admin.config('SET', 'tls-port', tlsPort)
    await admin.acl('SETUSER', 'hub', 'on', '>sesame', '~*', '+@all', '-@dangerous', '+info')
    admin.disconnect()
    writeFileSync(file('password'), 'sesame\n')
    redis = `127.0.0.1:${tlsPort}`
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  const open = (options: string) =>
    openRedis({
      redis: `${redis}?${options}`,
      patience: 'fail',
      unavailable: 'HUTONG_STORE_UNAVAILABLE',
    })

  test('a user of few rights works over TLS', async () => {
    const connection = await open(
      `tls=true&ca=${file('ca')}&user=hub&passwordFile=${file('password')}`,
    )
    expect(String(await connection.run(echo, 'k', ['over TLS']))).toBe('over TLS')
    await connection.close()
  })

  test('a certificate that is not trusted is refused', async () => {
    await expect(open('tls=true')).rejects.toMatchObject({ code: 'HUTONG_REDIS_UNREACHABLE' })
  })

  test('a server that speaks TLS is not spoken to in clear', async () => {
    await expect(open('')).rejects.toMatchObject({ code: 'HUTONG_REDIS_UNREACHABLE' })
  })
})
