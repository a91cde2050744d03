import { beforeAll, describe } from 'vitest'
import { useCity } from '../support/city-in-use.ts'
import { requireEngines } from '../support/require-engines.ts'
import { startLoadedCity } from '../support/start-loaded-city.ts'
import { afterFile } from '../support/temporary-folder.ts'

/**
 * The same journeys and security tests as on an embedded hub, one after another on one city. Not run here:
 * - start-options: options and screen of the command `start`; those of the command `city` have tests beside it;
 * - restart, sign-in-restart, and killing anything: a city is killed process by process among the faults, where a judge looks at all of its history;
 * - what a failing disk does to a ledger: the ledger of a gateway is the same part as that of a hub.
 */
const files: Readonly<Record<string, () => Promise<unknown>>> = {
  // First: it searches for the only question about somebody.
  audit: () => import('./audit.test.ts'),
  'audit-export': () => import('./audit-export.test.ts'),
  'audit-scopes': () => import('../security/audit-scopes.test.ts'),
  samples: () => import('./samples.test.ts'),
  'read-records': () => import('./read-records.test.ts'),
  'read-your-writes': () => import('./read-your-writes.test.ts'),
  'life-of-a-record': () => import('./life-of-a-record.test.ts'),
  'bad-files': () => import('./bad-files.test.ts'),
  'command-line': () => import('./command-line.test.ts'),
  'bound-token': () => import('./bound-token.test.ts'),
  'grant-life': () => import('./grant-life.test.ts'),
  'on-behalf': () => import('./on-behalf.test.ts'),
  citizen: () => import('./citizen.test.ts'),
  'citizen-numbers': () => import('../security/citizen.test.ts'),
  scopes: () => import('../security/scopes.test.ts'),
  attacks: () => import('../security/attacks.test.ts'),
  'any-body': () => import('../security/any-body.test.ts'),
  'any-reading': () => import('../security/any-reading.test.ts'),
  'bad-input': () => import('../security/bad-input.test.ts'),
  'false-assertions': () => import('../security/false-assertions.test.ts'),
  'false-tokens': () => import('../security/false-tokens.test.ts'),
  'no-token-no-data': () => import('../security/no-token-no-data.test.ts'),
  canaries: () => import('../security/canaries.test.ts'),
  revoked: () => import('../security/revoked.test.ts'),
  'sign-in-attacks': () => import('../security/sign-in-attacks.test.ts'),
  // It leaves an officer with another password.
  'sign-in': () => import('./sign-in.test.ts'),
  // These two leave grants that are tighter and a record that cannot be read.
  'quiet-source': () => import('./quiet-source.test.ts'),
  'unreadable-record': () => import('./unreadable-record.test.ts'),
}

await requireEngines({ kafka: 'kafka', redis: 'redis' }, (engines) => {
  const after = afterFile()

  // Positions in a ledger are compared, so one gateway answers all.
  beforeAll(async () => useCity(await startLoadedCity(engines, 1, after)), 180_000)

  for (const [name, load] of Object.entries(files)) {
    describe(name, async () => {
      await load()
    })
  }
})
