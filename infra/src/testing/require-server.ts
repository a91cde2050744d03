import { afterAll, describe, expect, test } from 'vitest'
import { findOwnServer, findServer } from '../infra.ts'
import type { FoundServer, OtherServers, OwnServers, RunningServer, ServerName } from '../infra.ts'

/**
 * Declares a suite that needs a real server, and stops the server after it. Where there is none the suite is left out, loudly and by name; with
 * CI=true that is a failure, since there nothing may be left out.
 *
 * @param suite declares the tests; it is given the server's address, and with `kafka-three` and `redis-cluster` its nodes too
 */
export async function requireServer<Name extends ServerName>(
  name: Name,
  suite: (server: OwnServers[Name] | OtherServers[Name]) => void,
): Promise<void> {
  await declare(name, findServer(name), suite)
}

/** The same for a suite that ends its server and starts it again: what an address in the environment names is not ours to end. */
export async function requireOwnServer<Name extends ServerName>(
  name: Name,
  suite: (server: OwnServers[Name]) => void,
): Promise<void> {
  const found = findOwnServer(name)
  if (found.kind === 'missing') leaveOut(name, found.why)
  else declareWith(name, await found.start(), suite)
}

async function declare<Name extends ServerName>(
  name: Name,
  found: FoundServer<Name>,
  suite: (server: OwnServers[Name] | OtherServers[Name]) => void,
): Promise<void> {
  switch (found.kind) {
    case 'running':
      return declareWith(name, found.server, suite)
    case 'by-binary':
      return declareWith(name, await found.start(), suite)
    case 'in-docker':
      return declareWith(name, await found.start(), suite)
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

function declareWith<Server extends RunningServer>(
  name: ServerName,
  server: Server,
  suite: (server: Server) => void,
): void {
  describe(`a real ${name}`, () => {
    afterAll(server.stop)
    suite(server)
  })
}
