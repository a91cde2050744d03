import { buildServer, closeServer, countRefusedTokens, listen, serveHealth } from '@hutong/http'
import { openInstanceLedger } from '@hutong/ledger'
import type { Limits } from '@hutong/limits'
import { claimInstance } from '@hutong/log'
import type { Log } from '@hutong/log'
import { bearerIn, freshPart, systemClock } from '@hutong/process'
import type { ServiceStart } from '@hutong/process'
import { openTokens } from './open-tokens.ts'

/**
 * The token service as a process of its own. Refused requests leave entries, so it has a ledger too.
 *
 * @returns the exit code, when the ledger failed; rejects when another process bears its name, or a clock is off
 * @throws HutongError HUTONG_INSTANCE_TAKEN, HUTONG_PORT_IN_USE, those of the ledger
 */
export async function startTokenService(
  { settings, logger, opened, signal }: Omit<ServiceStart<unknown>, 'options'>,
  parts: {
    /** Origin under which clients reach it; tokens are for the same origin. */
    readonly issuer: string
    readonly log: Log
    readonly limits: Limits
  },
): Promise<{ readonly ended: Promise<number> }> {
  const { issuer, log, limits } = parts
  const { instance } = settings
  const clock = systemClock
  const ledger = await openInstanceLedger({
    settings,
    clock,
    logger,
    signal,
    claim: (folder) => claimInstance({ log, instance, folder, clock, logger, signal }),
    append: (entries) => log.append('audit.entries', entries),
  })
  opened.defer(() => ledger.close())
  const server = buildServer({ logger, tls: settings.tls, proxies: settings.proxies })
  countRefusedTokens(server, ledger.countRefused)
  const tokens = await openTokens(server, {
    settings,
    bearer: bearerIn(settings),
    issuer,
    log,
    limits,
    noteEntry: ledger.noteEntry,
    clock,
    logger,
    signal,
  })
  opened.defer(() => tokens.close())
  opened.defer(() => closeServer(server))
  serveHealth(server, {
    ledger: ledger.health,
    copy: ledger.copyHealth,
    clients: freshPart('the list of clients', tokens.checkedAt, clock),
  })
  await listen(server, settings)
  logger.event('token-service-listening', { host: settings.host, port: settings.port })
  return { ended: ledger.ended }
}
