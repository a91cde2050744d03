import { join } from 'node:path'
import { beforeEach, expect, onTestFinished, test } from 'vitest'
import { silentLogger } from '@hutong/process'
import { temporaryFolder } from '@hutong/process/testing'
import { openTokenAdapter } from '../src/token.ts'

let file: string
let now: number
beforeEach(() => {
  file = join(temporaryFolder(onTestFinished), 'token.db')
  now = 1_795_000_000_000
})

const clients = { find: () => ({ client_id: 'a' }) }
async function open(model = 'Session') {
  const tokens = await openTokenAdapter({
    file,
    clients,
    clock: { now: () => now },
    logger: silentLogger,
  })
  const opened = new AsyncDisposableStack()
  opened.defer(() => tokens.close())
  onTestFinished(() => opened.disposeAsync())
  const close = () => opened.disposeAsync()
  return { adapter: new tokens.adapter(model), Adapter: tokens.adapter, close }
}

test('what is kept is found by its id and its uid, until it is over', async () => {
  const { adapter } = await open()
  await adapter.upsert('s-1', { uid: 'u-1', jti: 's-1' }, 60)
  expect(await adapter.find('s-1')).toEqual({ uid: 'u-1', jti: 's-1' })
  expect(await adapter.findByUid('u-1')).toEqual({ uid: 'u-1', jti: 's-1' })
  now += 60_000
  expect(await adapter.find('s-1')).toBeUndefined()
})

test('what is kept survives a restart', async () => {
  const first = await open()
  await first.adapter.upsert('s-1', { jti: 's-1' }, 60)
  await first.close()
  expect(await (await open()).adapter.find('s-1')).toEqual({ jti: 's-1' })
})

test('models do not see each other', async () => {
  const { adapter, Adapter } = await open()
  await adapter.upsert('x', { jti: 'x' }, 60)
  expect(await new Adapter('AccessToken').find('x')).toBeUndefined()
})

test('what is consumed says when', async () => {
  const { adapter } = await open()
  await adapter.upsert('c-1', { jti: 'c-1' }, 60)
  await adapter.consume('c-1')
  expect(await adapter.find('c-1')).toEqual({ jti: 'c-1', consumed: now / 1000 })
})

test('what is destroyed is gone, alone or with its whole grant', async () => {
  const { adapter } = await open()
  for (const id of ['a', 'b', 'c'])
    await adapter.upsert(id, { grantId: id === 'c' ? 'h' : 'g' }, 60)
  await adapter.revokeByGrantId('g')
  expect([await adapter.find('a'), await adapter.find('b')]).toEqual([undefined, undefined])
  expect(await adapter.find('c')).toBeDefined()
  await adapter.destroy('c')
  expect(await adapter.find('c')).toBeUndefined()
})

test('clients come from the catalogue, not from the file', async () => {
  expect(await (await open('Client')).adapter.find('a')).toEqual({ client_id: 'a' })
})
