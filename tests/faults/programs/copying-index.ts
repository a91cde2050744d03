import { join } from 'node:path'
import { indexEntries, openIndexWriter } from '@hutong/audit'
import { keepCopying } from '@hutong/ledger/entries'
import { fixedTopicsOf } from '@hutong/log'
import { openLog } from '@hutong/log/open'
import { silentLogger } from '@hutong/process'

/** Copies a ledger to the log and the log into the index until it is killed; says `all` when nothing waits any more. */
const [data = ''] = process.argv.slice(2)
const stop = new AbortController()
const { signal } = stop
const topics = fixedTopicsOf('audit.entries')
const log = await openLog({ profile: 'embedded', folder: data, topics })
const indexing = await indexEntries({
  log,
  openIndex: () => openIndexWriter({ kind: 'sqlite', file: join(data, 'audit.db') }),
  entryKeys: join(data, 'keys'),
  logger: silentLogger,
  signal,
})
const entries = Number(process.argv[3])
keepCopying({
  folder: join(data, 'ledger/hub'),
  instance: 'hub',
  append: (copied) => log.append('audit.entries', copied),
  logger: silentLogger,
  signal,
})
process.stdout.write('open\n')
const watching = setInterval(async () => {
  const [end = 0] = await log.ends('audit.entries')
  if (end >= entries && indexing.lagRecords() === 0) {
    clearInterval(watching)
    process.stdout.write('all\n')
  }
}, 100)
