import { join } from 'node:path'
import { openOwnLedger } from '@hutong/ledger'
import { silentLogger, systemClock } from '@hutong/process'

/**
 * Seals entries until it is killed, as a process of the hub does, looks at its keys every few milliseconds, and writes each receipt as a line of JSON.
 *
 *   node rotated-ledger.ts DATA
 */
const [data] = process.argv.slice(2)
if (data === undefined) throw new TypeError('name a data folder')

const callers = 8
const keys = join(data, 'keys')
const { noteEntry } = await openOwnLedger({
  settings: { data, keys, entryKeys: keys, instance: 'hub', origin: 'hutong.example/hub' },
  clock: systemClock,
  logger: silentLogger,
  lookAtKeysEveryMs: 5,
  signal: new AbortController().signal,
})
await Promise.all(Array.from({ length: callers }, sealForEver))

async function sealForEver(): Promise<never> {
  for (;;) {
    const { receiptJson } = await noteEntry({ client: 'window' }, 'ziran', {
      kind: 'answer',
      traceId: undefined,
      answerClass: 'YES',
      status: 200,
      details: {},
    })
    process.stdout.write(`"${receiptJson}"\n`)
  }
}
