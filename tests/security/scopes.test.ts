import { beforeAll, expect, test } from 'vitest'
import { askerOf, expectProof, tell } from '../support/ask.ts'
import { demoAccount, signIn } from '../support/sign-in.ts'
import { startHub } from '../support/start-hub.ts'
import type { HubProcess } from '../support/start-hub.ts'
import { afterFile, temporaryFolder } from '../support/temporary-folder.ts'

const after = afterFile()

let hub: HubProcess
beforeAll(async () => {
  hub = await startHub({ data: temporaryFolder(after), after })
  await hub.ready()
})

type Scope = 'ask' | 'audit' | 'manage' | 'me'

/** Which scope each closed address wants, one of these; an address that is not here fails the test below. */
const scopesOf: readonly (readonly [RegExp, ...Scope[]])[] = [
  [/^\/v1\/(?:verifications|records|explanations|catalogue\/mine)$/u, 'ask'],
  [/^\/v1\/pids$/u, 'ask', 'me'],
  [/^\/v1\/authorisations/u, 'ask'],
  [/^\/(?:v1\/me|v2|data)\//u, 'me'],
  [/^\/audit\/v1\//u, 'audit'],
  [/^\/v1\/(?:grants|disputes|clients|break-glass|flags|officers)/u, 'manage'],
]

const holders: readonly (readonly [string, () => Promise<string>, Scope])[] = [
  ['a system that asks', async () => (await askerOf(hub)).token, 'ask'],
  ['a system of an auditor', async () => (await askerOf(hub, 'data-auditor')).token, 'audit'],
  ["a citizens' portal", async () => (await askerOf(hub, 'citizen-portal')).token, 'me'],
  ['a clerk', () => personsToken('ziran-clerk'), 'ask'],
  ['an auditor', () => personsToken('shuju-auditor'), 'audit'],
  ['an officer of a provider', () => personsToken('minzheng-officer'), 'manage'],
  ['an administrator', () => personsToken('shuju-admin'), 'manage'],
  ['an integrator', () => personsToken('ziran-integrator'), 'manage'],
]
const personsToken = (id: string): Promise<string> => signIn(hub.url, demoAccount(hub.data, id))

test.each(holders)(
  'the token of %s opens the addresses of its scope, and is told why by all others',
  async (_who, tokenOf, held) => {
    const headers = { authorization: `Bearer ${await tokenOf()}` }
    for (const route of await closedRoutes()) {
      const [method = '', path = ''] = route.split(' ')
      const [, ...wanted] = scopesOf.find(([pattern]) => pattern.test(path)) ?? [/^$/u]
      expect([route, wanted.length]).not.toEqual([route, 0])
      const told = await tell(hub.url + path.replaceAll(/\{\w+\}/gu, '000'), { method, headers })
      const isMissing = told.body['code'] === 'scope-missing'
      expect([route, isMissing]).toEqual([route, !wanted.includes(held)])
      if (isMissing) await expectProof(hub, told)
    }
  },
)

/** Every address that wants a token, as the document says. */
async function closedRoutes(): Promise<readonly string[]> {
  const { paths }: { paths: Readonly<Record<string, Readonly<Record<string, Operation>>>> } =
    JSON.parse(await hub.describeRoutes())
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([, { security = [] }]) => security.length > 0 && !security.some(isNone))
      .map(([method]) => `${method.toUpperCase()} ${path}`),
  )
}

/** Open to everyone, and to some with more in it. */
const isNone = (scheme: object): boolean => Object.keys(scheme).length === 0

interface Operation {
  readonly security?: readonly object[]
}
