import { followCatalogue, admitCallers } from '@hutong/catalogue'
import {
  buildServer,
  closeServer,
  countRefusedTokens,
  describeApi,
  listen,
  openProofNonces,
  serveHealth,
  showApi,
} from '@hutong/http'
import { openInstanceLedger } from '@hutong/ledger'
import type { Limits } from '@hutong/limits'
import { claimInstance } from '@hutong/log'
import type { Log } from '@hutong/log'
import { freshPart, systemClock } from '@hutong/process'
import type { ServiceStart } from '@hutong/process'
import { recordTypes } from '@hutong/schemas'
import type { RecordReader } from '@hutong/store'
import { buildGateway } from './build-gateway.ts'
import { watchSlots } from './watch-slots.ts'

/**
 * The gateway as a process of its own, with its own ledger. It listens at once and is ready when the grants are fresh and the store is whole.
 *
 * @returns the exit code, when the ledger failed; rejects when another process bears its name, or a clock is off
 * @throws HutongError HUTONG_INSTANCE_TAKEN, HUTONG_PORT_IN_USE, those of the ledger
 */
export async function startGateway(
  { settings, logger, opened, signal }: Omit<ServiceStart<unknown>, 'options'>,
  parts: {
    /** The public URL of the token service. */
    readonly issuer: string
    /** The public URL of the hub, which tokens are for. */
    readonly resource: string
    readonly log: Log
    /** Remembers used proofs and counts, for all services together. */
    readonly limits: Pick<Limits, 'once' | 'takeUpTo' | 'takeDistinct'>
    readonly records: RecordReader
  },
): Promise<{ readonly ended: Promise<number> }> {
  const { issuer, resource, log, limits, records } = parts
  const { instance, keys } = settings
  const clock = systemClock
  const { partitionCount } = log
  const ledger = await openInstanceLedger({
    settings,
    clock,
    logger,
    signal,
    claim: (folder) => claimInstance({ log, instance, folder, clock, logger, signal }),
    append: (entries) => log.append('audit.entries', entries),
  })
  opened.defer(() => ledger.close())
  const catalogue = followCatalogue({ log, clock, logger, signal })
  const nonces = await openProofNonces(settings, clock)
  const topics = recordTypes.map(({ topic }) => topic)
  const slots = watchSlots({ records, topics, partitionCount, clock, logger, signal })

  const server = buildServer({ logger, nonces, tls: settings.tls, proxies: settings.proxies })
  opened.defer(() => closeServer(server))
  countRefusedTokens(server, ledger.countRefused)
  const callers = { settings, issuer, resource, catalogue, ledger, limits, nonces, clock }
  const { authenticate, turnedAway } = admitCallers(server, callers)
  await describeApi(server)
  const { checkedAt } = await buildGateway(server, {
    authenticate,
    catalogue,
    records,
    limits,
    turnedAway,
    log,
    ledger,
    keys,
    authority: settings.authority,
    clock,
    logger,
    signal,
  })
  serveHealth(server, {
    ledger: ledger.health,
    copy: ledger.copyHealth,
    catalogue: freshPart('the catalogue', checkedAt, clock),
    store: slots.health,
  })
  await showApi(server)
  await listen(server, settings)
  logger.event('gateway-listening', { host: settings.host, port: settings.port })
  return { ended: ledger.ended }
}
