import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { findServer } from '../src/infra.ts'

async function folderWith(binaries: readonly string[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'hutong-infra-'))
  for (const binary of binaries) {
    await writeFile(join(folder, binary), '')
    await chmod(join(folder, binary), 0o755)
  }
  return folder
}

test('an address in the environment goes before a binary on PATH', async () => {
  const PATH = await folderWith(['redis-server'])
  expect(findServer('redis', { PATH, HUTONG_REDIS: '127.0.0.1:1' })).toEqual({
    kind: 'running',
    address: '127.0.0.1:1',
  })
  await rm(PATH, { recursive: true })
})

test('a binary on PATH goes before Docker', async () => {
  const PATH = await folderWith(['redis-server'])
  expect(findServer('redis', { PATH, DOCKER_HOST: 'tcp://127.0.0.1:1' })).toMatchObject({
    kind: 'startable',
    by: 'binary',
  })
  await rm(PATH, { recursive: true })
})

test('Kafka needs Java and Maven, else Docker', async () => {
  const PATH = await folderWith(['java'])
  expect(findServer('kafka', { PATH, DOCKER_HOST: 'tcp://127.0.0.1:1' })).toMatchObject({
    kind: 'startable',
    by: 'docker',
  })
  await rm(PATH, { recursive: true })
})

test('what is missing is named, with every way to mend it', async () => {
  const PATH = await folderWith([])
  const found = findServer('kafka', { PATH })
  // Where the tests themselves run beside Docker, that is the way.
  expect(found.kind === 'missing' ? found.why : found.kind).toMatch(
    /^no kafka: set HUTONG_KAFKA, install java and mvn, or start Docker$|^startable$/u,
  )
  await rm(PATH, { recursive: true })
})
