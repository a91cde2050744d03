import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** `onTestFinished` for one test, `afterAll` for a whole file. */
export type After = (clean: () => Promise<void> | void) => void

/** An empty folder that is gone when the test is over. */
export function temporaryFolder(after: After): string {
  const folder = mkdtempSync(join(tmpdir(), 'hutong-unit-'))
  after(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}
