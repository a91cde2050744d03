import { boundCallers, createAuthenticator } from '@hutong/http'
import type { Authenticate, AuthenticateSettings } from '@hutong/http'
import type { OwnLedger } from '@hutong/ledger'
import { createTurnedAway } from '@hutong/ledger/entries'
import type { Limits } from '@hutong/limits'
import { bearerIn } from '@hutong/process'
import type { Clock, Settings } from '@hutong/process'
import type { FastifyInstance } from 'fastify'
import type { CatalogueView } from './follow-catalogue.ts'
import { onlyActiveClients } from './only-active-clients.ts'

/** Who may come in at a process of the city, and how often: by tokens of the issuer for this hub, as the catalogue knows their clients now. */
export function admitCallers(
  server: FastifyInstance,
  parts: {
    readonly settings: Pick<Settings, 'mode' | 'inProgressMax'>
    /** The public URL of the token service. */
    readonly issuer: string
    /** The public URL of the hub, which tokens are for. */
    readonly resource: string
    readonly catalogue: CatalogueView
    readonly ledger: Pick<OwnLedger, 'countTurnedAway'>
    readonly limits: Pick<Limits, 'once' | 'takeUpTo'>
    readonly nonces: NonNullable<AuthenticateSettings['nonces']> | null
    readonly clock: Clock
  },
): {
  readonly authenticate: Authenticate
  readonly turnedAway: ReturnType<typeof createTurnedAway>
  /** Of a client, as the catalogue says it now. */
  readonly departmentOf: (client: string) => string | undefined
} {
  const { settings, issuer, resource, catalogue, ledger, limits, nonces, clock } = parts
  const checkToken = createAuthenticator({
    issuer,
    audience: resource,
    origin: new URL(resource).origin,
    limits,
    clock,
    nonces,
    bearer: bearerIn(settings),
  })
  const departmentOf = (id: string): string | undefined => catalogue.client(id)?.department
  const turnedAway = createTurnedAway(departmentOf, ledger.countTurnedAway)
  const authenticate = boundCallers(server, {
    authenticate: onlyActiveClients(checkToken, catalogue),
    ratesOf: ({ client }) => catalogue.client(client) ?? {},
    limits,
    clock,
    inProgressMax: settings.inProgressMax,
    turnedAway,
  })
  return { authenticate, turnedAway, departmentOf }
}
