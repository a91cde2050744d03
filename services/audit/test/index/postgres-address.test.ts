import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { temporaryFolder } from '@hutong/process/testing'
import { expect, onTestFinished, test } from 'vitest'
import { parsePostgresAddress } from '../../src/index/postgres/postgres-address.ts'

test('an address names host, port, database and user', () => {
  expect(parsePostgresAddress('db.example:5432/hutong?user=audit')).toEqual({
    host: 'db.example',
    port: 5432,
    database: 'hutong',
    user: 'audit',
  })
})

test('password and authority stand in files of their own', () => {
  const folder = temporaryFolder(onTestFinished)
  const [password, ca] = [join(folder, 'password'), join(folder, 'ca.crt')]
  writeFileSync(password, 'secret\n')
  writeFileSync(ca, 'PEM')
  const query = `user=audit&passwordFile=${password}&tls=true&ca=${ca}`
  expect(parsePostgresAddress(`[::1]:5432/hutong?${query}`)).toEqual({
    host: '::1',
    port: 5432,
    database: 'hutong',
    user: 'audit',
    password: 'secret',
    tls: { ca: 'PEM' },
  })
})

test.each([
  ['nothing', '', 'host:port/database'],
  ['a URL with a password', 'postgres://audit:secret@db:5432/hutong', 'host:port/database'],
  ['a port that is none', 'db:70000/hutong?user=audit', 'host:port/database'],
  ['no user', 'db:5432/hutong', 'user is missing'],
  ['an unknown parameter', 'db:5432/hutong?user=a&password=secret', 'parameter 2'],
  ['an authority without TLS', 'db:5432/hutong?user=a&ca=/nowhere', 'ca goes with tls=true'],
  ['a file that is not there', 'db:5432/hutong?user=a&passwordFile=/nowhere', 'ENOENT'],
])('%s is refused, and nothing of it is told', (_, text, told) => {
  expect(() => parsePostgresAddress(text)).toThrow(told)
  expect(() => parsePostgresAddress(text)).not.toThrow('secret')
})
