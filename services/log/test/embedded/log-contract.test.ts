import { logContract } from '@hutong/log/testing'
import type { EmbeddedLog } from '../../src/embedded/open-embedded-log.ts'
import { makeLogFolder } from './open-test-log.ts'

logContract('embedded', async (topics) => {
  const { open, remove } = makeLogFolder(topics)
  const opened = new Map<unknown, EmbeddedLog>()
  return {
    open: async (access) => {
      const log = await open(access)
      opened.set(log, log)
      return log
    },
    compact: async (log) => opened.get(log)?.keepNow(),
    remove: async () => remove(),
  }
})
