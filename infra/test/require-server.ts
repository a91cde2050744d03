import { expect, test } from 'vitest'
import { findServer } from '../src/infra.ts'
import type { RunningServer, ServerName } from '../src/infra.ts'

/**
 * Starts or finds the server that a suite needs. Where there is none the suite is skipped by name, and the reason is told; with CI=true that is a
 * failure, since there nothing may be left out.
 */
export async function requireServer(name: ServerName): Promise<RunningServer | undefined> {
  const found = findServer(name)
  switch (found.kind) {
    case 'running':
      return { address: found.address, stop: async () => undefined }
    case 'startable':
      return found.start()
    case 'missing':
      test.skipIf(process.env['CI'] !== 'true')(`needs a server: ${found.why}`, () => {
        expect.fail(found.why)
      })
      return undefined
  }
}
