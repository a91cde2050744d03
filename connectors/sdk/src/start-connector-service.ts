import { join } from 'node:path'
import type { Log } from '@hutong/log'
import { HutongError, openHealthServer, systemClock } from '@hutong/process'
import type { ServiceStart } from '@hutong/process'
import { readConnections } from './connections.ts'
import type { Connector } from './load-connector.ts'
import type { RunningConnector } from './run-connector.ts'
import { runStreams } from './run-streams.ts'
import { streamHealth } from './stream-health.ts'

/**
 * One department's connector as a process of its own: all its streams, each with its lease.
 *
 * @returns rejects when a stream ended for good, the others must not hide that: with HUTONG_LEASE_LOST when another connector has taken it over,
 * else with HUTONG_CONNECTOR_STOPPED
 * @throws HutongError HUTONG_PORT_IN_USE, HUTONG_KEY_MALFORMED
 */
export async function startConnectorService(
  { settings, logger, opened, signal }: Omit<ServiceStart<unknown>, 'options'>,
  {
    log,
    connector,
    without,
  }: { readonly log: Log; readonly connector: Connector; readonly without: readonly string[] },
): Promise<{ readonly ended: Promise<never> }> {
  const { data, keys, host, port, tls, sources } = settings
  const running = await runStreams(connector, {
    log,
    inbox: join(data, 'city'),
    connections: readConnections(sources),
    keys,
    without,
    clock: systemClock,
    logger,
    signal,
  })
  // What the log is still to acknowledge is waited for before it is closed.
  opened.defer(async () => {
    await Promise.all(running.map(({ stopped }) => stopped))
  })
  const parts = running.map(
    (one) => [one.status().source, () => streamHealth(one.status())] as const,
  )
  const health = await openHealthServer({
    host,
    port,
    tls,
    logger,
    parts: Object.fromEntries(parts),
    status: () => running.map(({ status }) => status()),
  })
  opened.defer(() => health.close())
  logger.event('connector-listening', { host, port: health.port })
  return { ended: firstFailure(running) }
}

/** Never resolves. */
async function firstFailure(running: readonly RunningConnector[]): Promise<never> {
  const never = new Promise<never>(() => undefined)
  const failures = running.map(async ({ stopped, status }) => {
    await stopped
    const { source, failure } = status()
    if (!failure) return never
    throw new HutongError(
      failure.code === 'HUTONG_LEASE_LOST' ? failure.code : 'HUTONG_CONNECTOR_STOPPED',
      `the stream ${source} ended (${failure.code}): ${failure.message}`,
    )
  })
  return Promise.race(failures)
}
