import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { describe, expect, test } from 'vitest'

/**
 * Declares a suite that needs somebody else's program. Where it is not on PATH the suite is left out, loudly and by name; with CI=true that is a failure, since
 * there nothing may be left out.
 */
export function requireTool(tool: string, name: string, suite: () => void): void {
  const folders = (process.env['PATH'] ?? '').split(delimiter)
  if (folders.some((folder) => existsSync(join(folder, tool)))) {
    describe(name, suite)
    return
  }
  const inCi = process.env['CI'] === 'true'
  if (!inCi) process.stderr.write(`\nSKIPPED: ${name}: needs ${tool} on PATH\n`)
  test.skipIf(!inCi)(`${tool} is on PATH`, () => {
    expect.fail(`${name}: needs ${tool} on PATH`)
  })
}
