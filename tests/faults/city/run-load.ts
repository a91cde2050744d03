import type { City } from '@hutong/infra/city'
import type { Log } from '@hutong/log'
import { topicsOf } from '@hutong/log'
import { openLog } from '@hutong/log/open'
import { wait } from '@hutong/process'
import { recordTypes } from '@hutong/schemas'
import type { RecordReader } from '@hutong/store'
import { openRecordReader } from '@hutong/store/open'
import { findLostRows } from '../../support/history/find-lost-rows.ts'
import { foldLog } from '../../support/history/fold-log.ts'
import type { HeardAnswer, History, LoggedEvent, Sighting } from '../../support/history/history.ts'
import { isConclusive } from '../../support/history/judge-answers.ts'
import { judgeHistory } from '../../support/history/judge-history.ts'
import type { Violation } from '../../support/history/judge-history.ts'
import type { After } from '../../support/temporary-folder.ts'
import { until } from '../../support/until.ts'
import { askWeddings } from './ask-weddings.ts'
import { exportWeddings, weddingTopic } from './export-weddings.ts'
import type { Certificate } from './export-weddings.ts'
import { readLedgers, readLogged, readQuarantined, readStore } from './read-history.ts'
import { watchKeys } from './watch-keys.ts'

/** A city at work, and all that is seen of it. */
export interface Load {
  readonly log: Log
  readonly records: RecordReader
  /** Exports one more file. */
  readonly drop: (rowCount?: number) => void
  /** So far. */
  readonly counts: () => LoadCounts
  /** What came instead of answers. */
  readonly refusals: () => string
  /** Resolves when log and store hold all that was exported, or have had a minute for it. */
  readonly settle: () => Promise<void>
  /** Settles, and judges all from the beginning, these answers too. */
  readonly judge: (others?: readonly HeardAnswer[]) => Promise<readonly Violation[]>
  /** Certificates that the next files revoke or replace. */
  readonly nextToChange: () => readonly Certificate[]
}

interface LoadCounts {
  /** Rows exported. */
  readonly rows: number
  /** Questions answered, and those among them that the judge has something to say to. */
  readonly answers: number
  readonly conclusive: number
}

const rowsPerFile = 400
const settleMsMax = 60_000

/** Exports, asks and watches until the file of tests is over; the first file is in when this resolves. */
export async function runLoad(city: City, after: After): Promise<Load> {
  const { data, addresses } = city
  const topics = topicsOf(recordTypes)
  const log = await openLog({
    profile: 'city',
    kafka: addresses.kafka,
    instance: 'history',
    topics,
    readOnly: true,
  })
  after(() => log.close())
  const records = await openRecordReader({ profile: 'city', redis: addresses.redis })
  after(() => records.close())
  const exports = exportWeddings(data)
  const sightings: Sighting[] = []
  const stop = new AbortController()
  const { certificates } = exports
  const asking = askWeddings(city, certificates, stop.signal)
  const watching = watchKeys(
    { records, partitionCount: log.partitionCount(weddingTopic) },
    certificates,
    (seen) => sightings.push(seen),
    stop.signal,
  )
  after(async () => {
    stop.abort()
    await Promise.allSettled([asking.ended, watching])
  })

  async function untilLogged(): Promise<readonly LoggedEvent[]> {
    const late = performance.now() + settleMsMax
    for (;;) {
      const logged = await readLogged(log)
      const quarantined = await readQuarantined(log)
      const lost = findLostRows({ rows: exports.rows, quarantined }, foldLog(logged))
      // What is not there by then is a finding of the judge's.
      if (lost.length === 0 || performance.now() > late) return logged
      await wait(500)
    }
  }

  async function untilStored(): Promise<void> {
    const ends = await log.ends(weddingTopic)
    await until(
      'the store at the end of the log',
      async () => {
        const slots = await records.slots(weddingTopic).catch(() => [])
        const next = new Map(slots.map((slot) => [slot.partition, slot.next]))
        return ends.every((end, partition) => (next.get(partition) ?? -1) >= end) ? true : undefined
      },
      settleMsMax,
    )
  }

  const settle = async (): Promise<void> => {
    await untilLogged()
    await untilStored()
  }

  const load: Load = {
    log,
    records,
    drop: (rowCount = rowsPerFile) => exports.drop(rowCount),
    counts: () => ({
      rows: exports.rows.length,
      answers: asking.answers.length,
      conclusive: asking.answers.filter(isConclusive).length,
    }),
    refusals: () => [...asking.refusals].map(([word, count]) => `${count} x ${word}`).join(', '),
    settle,
    nextToChange: exports.nextToChange,
    judge: async (others = []) => {
      await Promise.race([settle(), asking.ended])
      const answers = [...asking.answers, ...others]
      const history: Omit<History, 'log' | 'store' | 'ledgers'> = {
        rows: exports.rows,
        quarantined: await readQuarantined(log),
        sightings: [...sightings],
        answers,
      }
      // The store first: what it holds must be in the log that is read after it.
      const keys = await readLogged(log)
      const store = await readStore(records, keys)
      const ledgers = await until('published trees that hold every receipt', () => {
        const read = readLedgers(data)
        const held = ({ receipt: { origin, index } }: (typeof answers)[number]): boolean =>
          index < (read.get(origin)?.length ?? 0)
        return answers.every(held) ? read : undefined
      })
      return judgeHistory({ ...history, log: await readLogged(log), store, ledgers })
    },
  }
  load.drop()
  await settle()
  return load
}
