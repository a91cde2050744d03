import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Row, Source, SourceEvent } from '../connector.ts'

/** One source with several thousand rows, some of them unreadable, that can be opened again and again. */
export interface SourceHarness {
  readonly open: () => Source
  /**
   * Set where rows of one moment share a version and an overlap is read again: rows need not come in the order of their versions, and some
   * may come again, as they were.
   */
  readonly repeats?: true
  /** Adds a few rows after all the others. */
  readonly add: () => Promise<void>
  /** Takes away what the source reads from. */
  readonly disconnect: () => Promise<void>
  readonly remove: () => Promise<void>
}

/** Every promise of `Source`, one test each: a source from outside proves itself with these. */
export function sourceContract(name: string, makeHarness: () => Promise<SourceHarness>): void {
  describe(`source contract: ${name}`, () => {
    let harness: SourceHarness
    beforeEach(async () => {
      harness = await makeHarness()
    })
    afterEach(() => harness.remove())

    const readFrom = async (position: unknown) => {
      const source = harness.open()
      try {
        return await collect(source.poll(position, new AbortController().signal))
      } finally {
        await source.close?.()
      }
    }

    test('a poll that has given everything closes with polled', async () => {
      const events = await readFrom(undefined)
      expect(events.filter(({ kind }) => kind === 'polled')).toHaveLength(1)
      expect(events.at(-1)?.kind).toBe('polled')
    })

    test('versions have 20 digits and grow, and none comes twice', async () => {
      const versions = rowsOf(await readFrom(undefined)).map(({ version }) => version)
      expect(versions.every((version) => /^\d{20}$/.test(version))).toBe(true)
      if (harness.repeats) return
      expect(versions).toEqual([...new Set(versions)].toSorted())
    })

    test('reading again gives the same rows', async () => {
      const [first, second] = [await readFrom(undefined), await readFrom(undefined)]
      expect(rowsOf(second)).toEqual(rowsOf(first))
    })

    test('reading goes on from every position without a gap and without a repetition', async () => {
      const whole = rowsOf(await readFrom(undefined))
      let readCount = 0
      for (const event of await readFrom(undefined)) {
        if (event.kind !== 'rows') continue
        readCount += event.rows.length
        const rest = rowsOf(await readFrom(throughJson(event.position)))
        const { seen, wanted } = compareRest(rest, whole, readCount, harness.repeats === true)
        expect(seen).toEqual(wanted)
      }
      expect(readCount).toBe(whole.length)
    })

    test('after the last position there is nothing, until something is added', async () => {
      const events = await readFrom(undefined)
      const last = events.findLast(({ kind }) => kind === 'rows')
      const position = last?.kind === 'rows' ? throughJson(last.position) : undefined
      const known = harness.repeats ? statesOf(rowsOf(events)) : new Set()
      expect(statesOf(rowsOf(await readFrom(position))).difference(known)).toEqual(new Set())
      await harness.add()
      const more = statesOf(rowsOf(await readFrom(position)))
      expect(more.difference(known).size).toBeGreaterThan(0)
    })

    test('a run that asks again is given nothing twice', async () => {
      const source = harness.open()
      const { signal } = new AbortController()
      const events = await collect(source.poll(undefined, signal))
      const last = events.findLast(({ kind }) => kind === 'rows')
      const position = last?.kind === 'rows' ? last.position : undefined
      expect(rowsOf(await collect(source.poll(position, signal)))).toEqual([])
      await source.close?.()
    })

    test('rows that cannot be read say why, and keep their bytes', async () => {
      const unreadable = rowsOf(await readFrom(undefined)).filter(
        (row) => row.kind === 'unreadable',
      )
      expect(unreadable.length).toBeGreaterThan(0)
      expect(unreadable.every(({ reasons, raw }) => reasons.length > 0 && raw.length > 0)).toBe(
        true,
      )
    })

    test('batches are bounded', async () => {
      for (const event of await readFrom(undefined)) {
        expect(event.kind === 'rows' ? event.rows.length : 0).toBeLessThanOrEqual(1000)
      }
    })

    test('a source that cannot be asked fails the poll', async () => {
      await harness.disconnect()
      await expect(readFrom(undefined)).rejects.toMatchObject({ code: 'HUTONG_SOURCE_UNAVAILABLE' })
    })

    test('a position of another kind of source is refused', async () => {
      await expect(readFrom({ cursor: 'elsewhere' })).rejects.toMatchObject({
        code: 'HUTONG_POSITION_MALFORMED',
      })
    })
  })
}

async function collect(events: AsyncIterable<SourceEvent>): Promise<readonly SourceEvent[]> {
  const all: SourceEvent[] = []
  for await (const event of events) all.push(event)
  return all
}

const rowsOf = (events: readonly SourceEvent[]): readonly Row[] =>
  events.flatMap((event) => (event.kind === 'rows' ? event.rows : []))

/** What each row says, and by which version: the place where it was found may change. */
const statesOf = (rows: readonly Row[]): Set<string> =>
  new Set(rows.map(({ version, raw }) => `${version} ${Buffer.from(raw).toString('latin1')}`))

/** Positions are kept as JSON, so they must survive it. */
function throughJson(position: unknown): unknown {
  return JSON.parse(JSON.stringify(position))
}

/** What the rows after `readCount` must be: exactly the rest, or, where an overlap comes again, the rest and nothing that is not in the whole. */
function compareRest(
  rest: readonly Row[],
  whole: readonly Row[],
  readCount: number,
  repeats: boolean,
): { readonly seen: unknown; readonly wanted: unknown } {
  const wanted = whole.slice(readCount)
  if (!repeats) return { seen: rest, wanted }
  const states = statesOf(rest)
  return {
    seen: {
      lacking: statesOf(wanted).difference(states),
      beyond: states.difference(statesOf(whole)),
    },
    wanted: { lacking: new Set(), beyond: new Set() },
  }
}
