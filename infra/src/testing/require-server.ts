import { afterAll, describe, expect, test } from 'vitest'
import { findServer } from '../infra.ts'
import type { RunningServer, ServerName } from '../infra.ts'

/**
 * Declares a suite that needs a real server, and stops the server after it. Where there is none the suite is left out, loudly and by name; with
 * CI=true that is a failure, since there nothing may be left out.
 *
 * @param suite declares the tests; it is given `host:port`
 */
export async function requireServer(
  name: ServerName,
  suite: (address: string) => void,
): Promise<void> {
  const found = findServer(name)
  switch (found.kind) {
    case 'running':
      return declare(name, { address: found.address, stop: async () => undefined }, suite)
    case 'startable':
      return declare(name, await found.start(), suite)
    case 'missing':
      return leaveOut(name, found.why)
  }
}

function leaveOut(name: ServerName, why: string): void {
  const inCi = process.env['CI'] === 'true'
  if (!inCi) process.stderr.write(`\nSKIPPED: the tests on a real ${name}: ${why}\n`)
  test.skipIf(!inCi)(`a real ${name} is there`, () => {
    expect.fail(why)
  })
}

function declare(name: ServerName, server: RunningServer, suite: (address: string) => void): void {
  describe(`a real ${name}`, () => {
    afterAll(server.stop)
    suite(server.address)
  })
}
