import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Clock } from '@hutong/process'
import { openEmbeddedLog } from '../../src/embedded/open-embedded-log.ts'
import type { TopicSettings } from '../../src/topics.ts'

/** A folder of its own and logs opened on it. */
export function makeLogFolder(topics: readonly TopicSettings[], clock?: Clock) {
  const folder = mkdtempSync(join(tmpdir(), 'hutong-log-'))
  const file = join(folder, 'log.db')
  const open = (access?: 'read-only') =>
    openEmbeddedLog({ file, topics, readOnly: access === 'read-only', ...(clock ? { clock } : {}) })
  return { folder, file, open, remove: () => rmSync(folder, { recursive: true }) }
}
