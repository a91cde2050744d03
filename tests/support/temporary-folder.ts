import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'

/** `onTestFinished` for one test, `afterFile()` for a whole file. */
export type After = (clean: () => Promise<void> | void) => void

/** Call it where the file begins: a hook that is asked for later, inside another one, would never run. Last in, first out. */
export function afterFile(): After {
  const cleaners: (() => Promise<void> | void)[] = []
  afterAll(async () => {
    for (const clean of cleaners.toReversed()) await clean()
  })
  return (clean) => cleaners.push(clean)
}

/** An empty folder that is gone when the test is over. */
export function temporaryFolder(after: After): string {
  const folder = mkdtempSync(join(tmpdir(), 'hutong-test-'))
  after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }))
  return folder
}
