import { afterAll, describe, expect, test } from 'vitest'
import { startCity } from '../city/city.ts'
import type { City, CityOptions } from '../city/city.ts'
import { findOwnServer, findServer } from '../infra.ts'
import type { FoundServer } from '../infra.ts'

/**
 * Declares a suite on a whole city: every service a process of its own, on a real Kafka and a real Redis. It is stopped after the suite. Where
 * one of the two is missing the suite is left out, loudly and by name; with CI=true that is a failure.
 *
 * @param suite declares the tests; the city is loaded and ready then
 */
export async function requireCity(
  options: Omit<CityOptions, 'kafka' | 'redis'>,
  suite: (city: City) => void,
): Promise<void> {
  const kafka = findServer('kafka')
  const redis = findServer('redis')
  const databases = options.sources === 'real' ? departmentServers() : []
  for (const found of [kafka, redis, ...databases])
    if (found.kind === 'missing') return leaveOut(found.why)
  const opened = new AsyncDisposableStack()
  const city = await startCity({
    ...options,
    ...(await addressOf('kafka', kafka, opened)),
    ...(await addressOf('redis', redis, opened)),
  })
  opened.defer(() => city.stop())
  await Promise.all([city.loaded, city.untilReady()])
  describe('a city', () => {
    afterAll(() => opened.disposeAsync())
    suite(city)
  })
}

/** Always its own: they are filled from its files. */
const departmentServers = () => [findOwnServer('postgres'), findOwnServer('mariadb')]

/** Nothing, when the city is to start one itself. */
async function addressOf<Name extends 'kafka' | 'redis'>(
  name: Name,
  found: FoundServer<Name>,
  opened: AsyncDisposableStack,
): Promise<{ readonly [name: string]: string }> {
  switch (found.kind) {
    case 'running':
      return { [name]: found.server.address }
    case 'in-docker': {
      const server = await found.start()
      opened.defer(() => server.stop())
      return { [name]: server.address }
    }
    case 'by-binary':
    case 'missing':
      return {}
  }
}

function leaveOut(why: string): void {
  const inCi = process.env['CI'] === 'true'
  if (!inCi) process.stderr.write(`\nSKIPPED: the tests on a city: ${why}\n`)
  test.skipIf(!inCi)('a city can be started', () => {
    expect.fail(why)
  })
}
