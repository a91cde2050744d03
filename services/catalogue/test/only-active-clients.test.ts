import { expect, test } from 'vitest'
import type { Authenticate, Caller } from '@hutong/http'
import { onlyActiveClients } from '../src/catalogue.ts'

const auditor: Caller = { client: 'auditor', scopes: new Set(['audit']), expiresAt: 1 }
const client = {
  id: 'auditor',
  department: 'shuju',
  scope: 'audit',
  jwks: { keys: [] },
} as const
const withState = (state: 'active' | 'revoked') => ({
  client: () => ({ ...client, state }),
  isFresh: () => true,
})
const good: Authenticate = () => auditor
const request = { method: 'GET', url: '/audit/v1/entries', headers: { authorization: 'x' } }

test('an active client is let in, whether its token was known or not', async () => {
  expect(onlyActiveClients(good, withState('active'))(request)).toBe(auditor)
  expect(await onlyActiveClients(async () => auditor, withState('active'))(request)).toBe(auditor)
})

test('the token of a revoked client opens nothing any more', () => {
  expect(onlyActiveClients(good, withState('revoked'))(request)).toBeNull()
})

test('a client that the catalogue does not know is nobody', () => {
  const unknown = { client: () => undefined, isFresh: () => true }
  expect(onlyActiveClients(good, unknown)(request)).toBeNull()
})

test('a person is let in without the catalogue knowing a client, while it is fresh', () => {
  const person = { account: 'o-17', department: 'shuju', roles: new Set(['auditor'] as const) }
  const signedIn: Caller = { ...auditor, client: 'hutong-console', person }
  const unknown = { client: () => undefined, isFresh: () => true }
  expect(onlyActiveClients(() => signedIn, unknown)(request)).toBe(signedIn)
  expect(() =>
    onlyActiveClients(() => signedIn, { ...unknown, isFresh: () => false })(request),
  ).toThrow(expect.objectContaining({ code: 'HUTONG_GRANTS_STALE' }))
})

test('nobody is let in on a catalogue that was not seen for too long', () => {
  const stale = { ...withState('active'), isFresh: () => false }
  expect(() => onlyActiveClients(good, stale)(request)).toThrow(
    expect.objectContaining({ code: 'HUTONG_GRANTS_STALE' }),
  )
})

test('a false token is nobody, however stale the catalogue', () => {
  const stale = { ...withState('active'), isFresh: () => false }
  expect(onlyActiveClients(() => null, stale)(request)).toBeNull()
})
