import { HutongError } from '@hutong/process'
import { openSource } from '../../open-source.ts'
import { settledStream } from '../settled-stream.ts'
import { wordOf } from './check-records.ts'
import { readTrial, type TrialReading, type TrialSettings } from './trial-reading.ts'

/** So many positions are tried, spread over all that were given; the last one always is. */
const positionsMax = 25

/** What is wrong with going on from the positions that a reading gave; nothing where no row is left out. */
export async function resumeFaults(
  settings: TrialSettings,
  whole: TrialReading,
): Promise<readonly string[]> {
  const faults: string[] = []
  for (const { position, before } of spread(whole.positions)) {
    const rest = await readTrial(settings, position)
    const again = new Set(rest.tried.map(wordOf))
    const lost = whole.tried.slice(before).filter((one) => !again.has(wordOf(one)))
    if (rest.failure !== undefined)
      faults.push(
        `the position after row ${before} cannot be read on from: ${rest.failure.message}`,
      )
    else if (lost.length > 0)
      faults.push(`going on after row ${before} leaves out ${lost.length} row(s)`)
  }
  return faults
}

function spread<Item>(items: readonly Item[]): readonly Item[] {
  if (items.length <= positionsMax) return items
  return Array.from({ length: positionsMax }, (_, i) =>
    items.at(Math.floor(((i + 1) * items.length) / positionsMax) - 1),
  ).flatMap((item) => (item === undefined ? [] : [item]))
}

/** A position that no source gives must not be read on from: nobody would notice what is left out. */
export async function isStrangePositionRefused({
  stream,
  world,
  signal,
  openSource: open = openSource,
}: TrialSettings): Promise<boolean> {
  const source = open(settledStream(stream), world)
  try {
    const events = source.poll({ kind: 'nowhere', cursor: 'elsewhere' }, signal)
    const reading = events[Symbol.asyncIterator]()
    await reading.next()
    await reading.return?.()
    return false
  } catch (cause) {
    return cause instanceof HutongError && cause.code === 'HUTONG_POSITION_MALFORMED'
  } finally {
    await source.close?.()
  }
}
