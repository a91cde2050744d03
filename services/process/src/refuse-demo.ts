import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { HutongError } from './hutong-error.ts'
import type { Settings } from './settings.ts'

/** The keys of the demo's clients, and the passwords of its people. */
const demoFiles = ['credentials.json', 'accounts.json']

/**
 * In production no folder may hold what the demo made: whoever reads that asks and signs as anybody.
 *
 * @throws HutongError HUTONG_DEMO_REFUSED
 */
export function refuseDemo({ mode }: Pick<Settings, 'mode'>, folder: string): void {
  if (mode === 'development') return
  const found = demoFiles.map((name) => join(folder, name)).find((file) => existsSync(file))
  if (found === undefined) return
  throw new HutongError(
    'HUTONG_DEMO_REFUSED',
    `${found} is of the demo, and HUTONG_MODE=production takes no keys and accounts of it: begin with a folder that no demo has used`,
  )
}
