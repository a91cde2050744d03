import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { findOwnServer, findServer } from '../src/infra.ts'

const docker = { DOCKER_HOST: 'tcp://127.0.0.1:1' }

async function folderWith(binaries: readonly string[], mode = 0o755): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'hutong-infra-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  for (const binary of binaries) await writeFile(join(folder, binary), '', { mode })
  return folder
}

test('an address in the environment goes before a binary on PATH', async () => {
  const PATH = await folderWith(['redis-server'])
  expect(findServer('redis', { ...docker, PATH, HUTONG_REDIS: '127.0.0.1:1' })).toMatchObject({
    kind: 'running',
    server: { address: '127.0.0.1:1' },
  })
})

test('an empty address counts as none', async () => {
  const PATH = await folderWith(['redis-server'])
  expect(findServer('redis', { PATH, HUTONG_REDIS: '' })).toMatchObject({ kind: 'by-binary' })
})

test('a suite that ends its server is not given the one at an address', async () => {
  const PATH = await folderWith(['redis-server'])
  expect(findOwnServer('redis', { PATH, HUTONG_REDIS: '127.0.0.1:1' })).toMatchObject({
    kind: 'by-binary',
  })
})

test('an address of one Redis is no cluster, and one of Kafka is not three brokers to end', async () => {
  const environment = { PATH: '', HUTONG_REDIS: '127.0.0.1:1', HUTONG_KAFKA: '127.0.0.1:1' }
  expect(findServer('redis-cluster', environment)).toEqual({
    kind: 'missing',
    why: 'no redis-cluster: install redis-server',
  })
  expect(findServer('kafka-three', environment)).toEqual({
    kind: 'missing',
    why: 'no kafka-three: install java and mvn',
  })
})

test('a binary on PATH goes before Docker', async () => {
  const PATH = await folderWith(['redis-server'])
  expect(findServer('redis', { ...docker, PATH })).toMatchObject({ kind: 'by-binary' })
})

test('a binary in any folder of PATH will do', async () => {
  const PATH = `${await folderWith(['java'])}::${await folderWith(['mvn'])}`
  expect(findServer('kafka', { ...docker, PATH })).toMatchObject({ kind: 'by-binary' })
})

test('a file that cannot be run is no binary', async () => {
  const PATH = await folderWith(['redis-server'], 0o644)
  expect(findServer('redis', { ...docker, PATH })).toMatchObject({ kind: 'in-docker' })
})

test('Kafka without Maven comes from Docker', async () => {
  const PATH = await folderWith(['java'])
  expect(findServer('kafka', { ...docker, PATH })).toMatchObject({ kind: 'in-docker' })
})

test('what is missing is named, with every way to mend it', async () => {
  const PATH = await folderWith(['java'])
  const found = findServer('kafka', { PATH })
  // Where the tests themselves run beside Docker, that is the way.
  expect(found.kind === 'missing' ? found.why : found.kind).toMatch(
    /^no kafka: install mvn, set HUTONG_KAFKA, or start Docker$|^in-docker$/u,
  )
})
