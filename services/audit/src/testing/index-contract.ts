import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type {
  AuditIndexBuilder,
  AuditIndexReader,
  AuditIndexWriter,
  CountQuery,
  EntryCursor,
  EntryQuery,
  IndexedEntry,
  Lacking,
} from '../index/audit-index.ts'
import { indexEntry } from './index-entry.ts'

export interface IndexHarness {
  readonly openWriter: () => Promise<AuditIndexWriter>
  readonly openReader: () => Promise<AuditIndexReader>
  readonly openBuilder: () => Promise<AuditIndexBuilder>
  /** Takes one of its tables, or all it has, away under whoever uses it. */
  readonly destroy: (what: 'entries' | 'everything') => Promise<void>
  readonly remove: () => Promise<void>
}

/** Every promise of the port, one test each: an adapter from outside proves itself with these. */
export function auditIndexContract(name: string, makeHarness: () => Promise<IndexHarness>): void {
  describe(`audit index contract: ${name}`, () => {
    let harness: IndexHarness
    let writer: AuditIndexWriter
    let reader: AuditIndexReader
    let next: number

    beforeEach(async () => {
      harness = await makeHarness()
      writer = await harness.openWriter()
      reader = await harness.openReader()
      next = 0
      await writer.settle(await writer.identity())
    })
    afterEach(async () => {
      await reader.close()
      await writer.close()
      await harness.remove()
    })

    const add = async (...entries: readonly IndexedEntry[]): Promise<void> => {
      const from = next
      next += entries.length
      await writer.add({ partition: 0, from, next, entries })
    }
    const search = (query: Partial<EntryQuery> = {}) =>
      reader.search({ reader: { as: 'authority' }, order: 'newest', limit: 100, ...query })
    const found = async (query: Partial<EntryQuery> = {}): Promise<readonly number[]> =>
      (await search(query)).entries.map(({ at }) => at)
    const count = (query: Partial<CountQuery> = {}) =>
      reader.count({ reader: { as: 'authority' }, by: [], ...query })
    const withoutPurpose = ({ purpose: _purpose, ...rest }: IndexedEntry): IndexedEntry => rest
    const withKey = (at: number, sealedKey: string, change: object = {}): IndexedEntry =>
      indexEntry(at, { details: { sealedKey, officer: 'o-17', caseRef: 'case-1', ...change } })

    describe('entries', () => {
      const whole = indexEntry(1, {
        predicate: 'isMarried',
        cause: 'c'.repeat(43),
        details: {
          sealedKey: 'ziran-2026Q4',
          officer: 'o-17',
          window: 'w-3',
          caseRef: 'case-1',
          note: 'asked by hand',
          signals: ['own-record'],
        },
        bytes: new Uint8Array(Array.from({ length: 256 }, (_, byte) => byte)),
      })
      const bare: IndexedEntry = {
        ledger: 'gateway-2',
        at: 0,
        time: '',
        kind: 'digest',
        client: '',
        department: '',
        bytes: new Uint8Array(0),
      }

      test.each([
        ['all members', whole],
        ['no member that may be absent', bare],
      ])('an entry with %s comes as it was added', async (_, entry) => {
        await add(entry)
        expect((await search()).entries).toEqual([entry])
        expect(await reader.entry(entry.ledger, entry.at)).toEqual(entry)
      })

      test('an entry that is added twice is there once, as it was first, and is counted once', async () => {
        await add(indexEntry(1), indexEntry(1, { client: 'other' }))
        await add(indexEntry(1), indexEntry(2))
        expect(await found()).toEqual([2, 1])
        expect(await found({ client: 'other' })).toEqual([])
        expect(await count()).toEqual([{ keys: [], count: 2 }])
      })

      test('entries of one place in two ledgers are two', async () => {
        await add(indexEntry(1), indexEntry(1, { ledger: 'gateway-2' }))
        expect((await search()).entries.map(({ ledger }) => ledger)).toEqual(['hub', 'gateway-2'])
        expect(await found({ ledger: 'gateway-2' })).toEqual([1])
      })

      test('what the index does not hold is undefined', async () => {
        expect(await reader.entry('hub', 7)).toBeUndefined()
      })

      test('the entries of a ledger are read in the order of their places', async () => {
        await add(indexEntry(5), indexEntry(3), indexEntry(4, { ledger: 'gateway-2' }))
        await add(indexEntry(9, { client: 'new-window' }))
        const places = async (from: number, limit: number) =>
          (await reader.stretch('hub', from, limit)).map(({ at }) => at)
        expect(await places(0, 10)).toEqual([3, 5, 9])
        expect(await places(4, 1)).toEqual([5])
        expect(await places(10, 1)).toEqual([])
        expect(await reader.ledgers()).toEqual(
          new Map([
            ['gateway-2', 1],
            ['hub', 3],
          ]),
        )
      })

      test('an entry of a kind that was not seen before is found at once', async () => {
        await add(indexEntry(1))
        expect(await found()).toEqual([1])
        await add(indexEntry(2, { client: 'new-window' }))
        expect(await found()).toEqual([2, 1])
        expect(await found({ client: 'new-window' })).toEqual([2])
        expect(await reader.entry('hub', 2)).toMatchObject({ client: 'new-window' })
      })
    })

    describe('searching', () => {
      const other = {
        ledger: 'gateway-2',
        client: 'tax-window',
        department: 'shuiwu',
        provider: 'gongan',
        purpose: 'pension',
        legalBasis: 'law-2',
        recordType: 'person.identity',
        action: 'read',
        fields: ['birthDate'],
        subject: 'B'.repeat(22),
        answerClass: 'NO:revoked',
        kind: 'refusal',
        details: { sealedKey: 'shuiwu-2026Q4', officer: 'o-9', caseRef: 'case-9' },
      }
      beforeEach(() =>
        add(
          withKey(1, 'ziran-2026Q4'),
          indexEntry(2, other),
          indexEntry(3, { answerClass: 'NOT', subject: 'C'.repeat(22) }),
        ),
      )

      test.each<[string, Partial<EntryQuery>, readonly number[]]>([
        ['nothing', {}, [3, 2, 1]],
        ['one person', { subjects: ['B'.repeat(22)] }, [2]],
        ['the tags of a person', { subjects: ['A'.repeat(22), 'C'.repeat(22)] }, [3, 1]],
        ['a tag that is named twice', { subjects: ['B'.repeat(22), 'B'.repeat(22)] }, [2]],
        ['no tag at all', { subjects: [] }, []],
        ['an officer', { officer: 'o-17' }, [1]],
        ['a case', { caseRef: 'case-9' }, [2]],
        ['officer and case', { officer: 'o-17', caseRef: 'case-9' }, []],
        ['person and officer', { subjects: ['A'.repeat(22)], officer: 'o-17' }, [1]],
        ['a person, and an officer of another', { subjects: ['A'.repeat(22)], officer: 'o-9' }, []],
        ['person and case', { subjects: ['B'.repeat(22)], caseRef: 'case-9' }, [2]],
        ['officer and client', { officer: 'o-17', client: 'tax-window' }, []],
        ['a client', { client: 'tax-window' }, [2]],
        ['a department', { department: 'shuiwu' }, [2]],
        ['a provider', { provider: 'gongan' }, [2]],
        ['a purpose', { purpose: 'pension' }, [2]],
        ['a law', { legalBasis: 'law-2' }, [2]],
        ['a type', { type: 'person.identity' }, [2]],
        ['a field', { field: 'name' }, [3, 1]],
        ['a part of a field', { field: 'nam' }, []],
        ['an action', { action: 'read' }, [2]],
        ['a kind', { kind: 'refusal' }, [2]],
        ['a decision', { decision: 'NO' }, [2]],
        ['a decision with its reason', { decision: 'NO:revoked' }, [2]],
        ['a decision with another reason', { decision: 'NO:expired' }, []],
        ['a ledger', { ledger: 'gateway-2' }, [2]],
        ['from a time on, which is included', { from: indexEntry(2).time }, [3, 2]],
        ['up to a time, which is not', { to: indexEntry(2).time }, [1]],
        ['a time within a client', { client: 'tax-window', from: indexEntry(3).time }, []],
        ['several that hold of none', { client: 'tax-window', type: 'marriage.event' }, []],
        ['what nobody has', { purpose: 'party' }, []],
        ['what looks like SQL', { client: "' OR 1=1 --", officer: "' OR 1=1 --" }, []],
      ])('entries are found by %s', async (_, query, expected) => {
        expect(await found(query)).toEqual(expected)
        expect(await found({ ...query, order: 'oldest' })).toEqual(expected.toReversed())
      })
    })

    describe('whose eyes', () => {
      beforeEach(() =>
        add(
          indexEntry(1),
          indexEntry(2, { cause: 'c'.repeat(43) }),
          indexEntry(3, { department: 'shuiwu', provider: 'gongan' }),
        ),
      )

      test.each<[string, EntryQuery['reader'], readonly number[]]>([
        ['the sharing authority sees all', { as: 'authority' }, [3, 2, 1]],
        ['a provider sees who read its data', { as: 'provider', departments: ['gongan'] }, [3]],
        [
          'a provider sees what followed from a question',
          { as: 'provider', departments: ['minzheng'] },
          [2, 1],
        ],
        [
          'a supervisor sees what the own people asked, and nothing that followed from it',
          { as: 'supervisor', departments: ['ziran'] },
          [1],
        ],
        [
          'a supervisor of two departments sees both',
          { as: 'supervisor', departments: ['ziran', 'shuiwu'] },
          [3, 1],
        ],
        ['who is nobody sees nothing', { as: 'supervisor', departments: [] }, []],
      ])('%s', async (_, eyes, expected) => {
        expect(await found({ reader: eyes })).toEqual(expected)
        expect(await found({ reader: eyes, subjects: ['A'.repeat(22)] })).toEqual(expected)
        const counted = await count({ reader: eyes })
        expect(counted).toEqual(expected.length > 0 ? [{ keys: [], count: expected.length }] : [])
      })
    })

    describe('pages', () => {
      // Of one moment, so that only ledger and place order them.
      const ofOneMoment = Array.from({ length: 5 }, (_, at) =>
        indexEntry(10 + at, { time: indexEntry(10).time, client: `window-${at % 3}` }),
      )
      const all = [14, 13, 12, 11, 10, 2, 1, 0]
      const walk = async (query: Partial<EntryQuery>, between: () => Promise<void>) => {
        const seen: number[] = []
        let after: EntryCursor | undefined
        for (;;) {
          const page = await search({ ...query, ...(after ? { after } : {}) })
          seen.push(...page.entries.map(({ at }) => at))
          if (!page.next) return seen
          after = page.next
          await between()
        }
      }
      beforeEach(() => add(indexEntry(0), indexEntry(1), indexEntry(2), ...ofOneMoment))

      test.each([1, 2, 3, 7, 8, 9])('pages of %i hold every entry once', async (limit) => {
        const nothing = async () => undefined
        expect(await walk({ limit }, nothing)).toEqual(all)
        expect(await walk({ limit, order: 'oldest' }, nothing)).toEqual(all.toReversed())
        const oneClient = { limit, subjects: ['A'.repeat(22), 'B'.repeat(22)] }
        expect(await walk(oneClient, nothing)).toEqual(all)
      })

      test('a page that holds the rest says that nothing follows', async () => {
        expect((await search({ limit: 8 })).next).toBeNull()
      })

      test('pages join without gap or repetition while thousands of entries are added', async () => {
        let at = 1_000
        const more = async () => {
          await add(...Array.from({ length: 1_000 }, () => indexEntry((at += 1))))
        }
        expect(await walk({ limit: 3 }, more)).toEqual(all)
        expect(await count()).toEqual([{ keys: [], count: 2_008 }])
      })

      test('a thousand shapes are searched as one', async () => {
        const entries = Array.from({ length: 1_000 }, (_, place) =>
          indexEntry(100 + place, { client: `client-${place}`, department: 'shuiwu' }),
        )
        await add(...entries)
        const newest = entries.map((entry) => entry.at).toReversed()
        expect(await walk({ limit: 300, department: 'shuiwu' }, async () => undefined)).toEqual(
          newest,
        )
        expect(await found({ client: 'client-7' })).toEqual([107])
      })
    })

    describe('counting', () => {
      beforeEach(() =>
        add(
          // The last minute of 2026-11-20 in Shanghai, and the first of the day behind it.
          indexEntry(0, { time: '2026-11-20T15:59:59.999Z' }),
          indexEntry(1, { time: '2026-11-20T16:00:00.000Z', answerClass: 'NO:revoked' }),
          indexEntry(2, { time: '2026-11-30T16:00:00.000Z', department: 'shuiwu' }),
          withoutPurpose(indexEntry(3, { time: '2026-11-30T16:00:00.000Z' })),
        ),
      )

      test.each<
        [string, Partial<CountQuery>, readonly (readonly [...(string | null)[], number])[]]
      >([
        ['all', {}, [[4]]],
        [
          'by days of Shanghai',
          { by: ['day'] },
          [
            ['2026-11-20', 1],
            ['2026-11-21', 1],
            ['2026-12-01', 2],
          ],
        ],
        [
          'by month and department',
          { by: ['month', 'department'] },
          [
            ['2026-11', 'ziran', 2],
            ['2026-12', 'shuiwu', 1],
            ['2026-12', 'ziran', 1],
          ],
        ],
        [
          'by what some have not',
          { by: ['purpose'] },
          [
            ['house-transfer', 3],
            [null, 1],
          ],
        ],
        [
          'by decision',
          { by: ['decision'], to: '2026-12-01' },
          [
            ['NO:revoked', 1],
            ['YES', 1],
          ],
        ],
        ['from a day on', { from: '2026-11-21' }, [[3]]],
        ['up to a day, which is not included', { to: '2026-11-21' }, [[1]]],
        ['of a department', { department: 'shuiwu', by: ['client'] }, [['real-estate-window', 1]]],
        ['of nobody', { provider: 'nobody', by: ['day'] }, []],
      ])('entries are counted %s', async (_, query, expected) => {
        expect(await count(query)).toEqual(
          expected.map((row) => ({ keys: row.slice(0, -1), count: row.at(-1) })),
        )
      })
    })

    describe('positions', () => {
      test('they move with the entries, each partition its own', async () => {
        expect(await writer.positions()).toEqual(new Map())
        await writer.add({ partition: 0, from: 0, next: 3, entries: [indexEntry(1)] })
        await writer.add({ partition: 2, from: 0, next: 9, entries: [] })
        await writer.add({ partition: 0, from: 3, next: 4, entries: [indexEntry(2)] })
        expect(await writer.positions()).toEqual(
          new Map([
            [0, 4],
            [2, 9],
          ]),
        )
      })

      test.each([0, 2, 4])(
        'a batch from %i, where it does not stand, adds nothing',
        async (from) => {
          await writer.add({ partition: 0, from: 0, next: 3, entries: [indexEntry(1)] })
          const adding = writer.add({ partition: 0, from, next: 9, entries: [indexEntry(2)] })
          await expect(adding).rejects.toMatchObject({ code: 'HUTONG_AUDIT_INDEX_MOVED' })
          expect(await found()).toEqual([1])
          expect(await writer.positions()).toEqual(new Map([[0, 3]]))
        },
      )

      test('of two writers of one batch one adds it', async () => {
        const second = await harness.openWriter()
        const batch = { partition: 0, from: 0, next: 2, entries: [indexEntry(1), indexEntry(2)] }
        const told = await Promise.allSettled([writer.add(batch), second.add(batch)])
        expect(told.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
        expect(await found()).toEqual([2, 1])
        await second.close()
      })

      test('two writers of different partitions do not disturb each other', async () => {
        const second = await harness.openWriter()
        const batches = [writer, second].map(async (one, partition) => {
          for (let at = 0; at < 20; at += 1) {
            const place = partition * 100 + at
            const entries = [indexEntry(place, { client: `client-${place}` })]
            await one.add({ partition, from: at, next: at + 1, entries })
          }
        })
        await Promise.all(batches)
        expect(await found()).toHaveLength(40)
        expect(await count()).toEqual([{ keys: [], count: 40 }])
        await second.close()
      })
    })

    describe('destroyed keys', () => {
      beforeEach(() => add(withKey(1, 'ziran-2026Q3'), withKey(2, 'ziran-2026Q4')))

      test('the keys that opened something are named', async () => {
        expect((await writer.sealedKeys()).toSorted()).toEqual(['ziran-2026Q3', 'ziran-2026Q4'])
      })

      test('what a key opened goes, and nothing else', async () => {
        await writer.forget('ziran-2026Q3')
        expect(await found({ officer: 'o-17' })).toEqual([2])
        expect(await found({ caseRef: 'case-1' })).toEqual([2])
        expect(await found()).toEqual([2, 1])
        expect((await search()).entries[1]).not.toHaveProperty('details')
        expect(await writer.sealedKeys()).toEqual(['ziran-2026Q4'])
      })
    })

    describe('an index that is made anew', () => {
      const rebuilding = { code: 'HUTONG_AUDIT_INDEX_REBUILDING' }

      test('it is not searched before it has held all that lay in the log', async () => {
        await harness.destroy('everything')
        const fresh = await harness.openWriter()
        const identity = await fresh.identity()
        await fresh.add({ partition: 0, from: 0, next: 1, entries: [indexEntry(1)] })
        await expect(found()).rejects.toMatchObject(rebuilding)
        await expect(count()).rejects.toMatchObject(rebuilding)
        await expect(reader.ledgers()).rejects.toMatchObject(rebuilding)
        await expect(reader.entry('hub', 1)).rejects.toMatchObject(rebuilding)
        await fresh.settle(identity)
        expect(await found()).toEqual([1])
        await fresh.close()
      })

      test.each(['entries', 'everything'] as const)(
        'when %s was taken away, it has another identity and begins at the beginning',
        async (what) => {
          await add(indexEntry(1))
          const before = await writer.identity()
          await harness.destroy(what)
          await expect(found()).rejects.toMatchObject(rebuilding)
          expect(await writer.identity()).not.toBe(before)
          expect(await writer.positions()).toEqual(new Map())
          await writer.settle(before)
          await expect(found()).rejects.toMatchObject(rebuilding)
        },
      )

      test('a batch for the one before it is not added', async () => {
        await add(indexEntry(1))
        await harness.destroy('everything')
        const fresh = await harness.openWriter()
        const adding = writer.add({ partition: 0, from: 1, next: 2, entries: [indexEntry(2)] })
        await expect(adding).rejects.toMatchObject({ code: 'HUTONG_AUDIT_INDEX_MOVED' })
        await fresh.close()
      })
    })

    describe('a rebuild', () => {
      const rebuilding = { code: 'HUTONG_AUDIT_INDEX_REBUILDING' }
      const nothing: Lacking = { notGiven: [], grown: [], unfinished: false }
      const exchange = async (builder: AuditIndexBuilder, sizes: Record<string, number>) => {
        const lacking = await builder.exchange(new Map(Object.entries(sizes)))
        await builder.close()
        return lacking
      }

      test('it takes the place of the one in use in one step, and is read on from the beginning', async () => {
        await add(indexEntry(1), indexEntry(2, { client: 'gone' }))
        const before = await writer.identity()
        const builder = await harness.openBuilder()
        await builder.add([indexEntry(1), indexEntry(5, { client: 'new' })])
        await builder.add([indexEntry(1), withKey(6, 'ziran-2026Q4')])
        expect(await found()).toEqual([2, 1])
        expect(await exchange(builder, { hub: 7 })).toEqual(nothing)
        expect(await found()).toEqual([6, 5, 1])
        expect(await found({ officer: 'o-17' })).toEqual([6])
        expect(await count()).toEqual([{ keys: [], count: 3 }])
        expect(await writer.identity()).not.toBe(before)
        expect(await writer.positions()).toEqual(new Map())
        next = 0
        await add(indexEntry(1), indexEntry(7, { client: 'newer' }))
        expect(await found()).toEqual([7, 6, 5, 1])
      })

      test.each<[string, Record<string, number>, Partial<Lacking>]>([
        ['a ledger', { hub: 3 }, { notGiven: ['gateway-2'] }],
        ['the newest entries of one', { hub: 2, 'gateway-2': 1 }, { grown: ['hub'] }],
      ])('one that lacks %s is not searched before the log was read', async (_, sizes, lacking) => {
        await add(indexEntry(2), indexEntry(0, { ledger: 'gateway-2' }))
        const builder = await harness.openBuilder()
        expect(await exchange(builder, sizes)).toEqual({ ...nothing, ...lacking })
        await expect(found()).rejects.toMatchObject(rebuilding)
        await writer.settle(await writer.identity())
        expect(await found()).toEqual([])
      })

      describe('where there is no whole one', () => {
        beforeEach(() => harness.destroy('everything'))

        test('it is searched at once when nobody has begun to fill one', async () => {
          const builder = await harness.openBuilder()
          await builder.add([indexEntry(1)])
          expect(await exchange(builder, { hub: 2 })).toEqual(nothing)
          expect(await found()).toEqual([1])
        })

        test('it waits for the log when somebody has begun to read it, though nothing was found yet', async () => {
          const follower = await harness.openWriter()
          await follower.add({ partition: 0, from: 0, next: 0, entries: [] })
          const builder = await harness.openBuilder()
          await builder.add([indexEntry(1)])
          expect(await exchange(builder, { hub: 2 })).toEqual({ ...nothing, unfinished: true })
          await expect(found()).rejects.toMatchObject(rebuilding)
          await follower.settle(await follower.identity())
          expect(await found()).toEqual([1])
          await follower.close()
        })

        test('one that lacked something is not taken for whole by being made once more', async () => {
          const builder = await harness.openBuilder()
          await builder.add([indexEntry(1), indexEntry(0, { ledger: 'gateway-2' })])
          expect(await exchange(builder, { hub: 2, 'gateway-2': 1 })).toEqual(nothing)
          const lacking = await harness.openBuilder()
          expect(await exchange(lacking, { hub: 2 })).toMatchObject({ notGiven: ['gateway-2'] })
          const again = await harness.openBuilder()
          expect(await exchange(again, { hub: 2 })).toEqual({ ...nothing, unfinished: true })
          await expect(found()).rejects.toMatchObject(rebuilding)
        })
      })

      test('what is added while it takes the place is in the fresh one, or known to be lacking', async () => {
        const builder = await harness.openBuilder()
        const adding = add(indexEntry(1)).then(
          () => true,
          () => false,
        )
        const lacking = await exchange(builder, { hub: 0 })
        const isAdded = await adding
        const told = await found().catch(() => lacking.grown)
        expect(isAdded ? [[1], ['hub']] : [told]).toContainEqual(told)
      })

      test('one that was broken off leaves the index as it is, and the next begins anew', async () => {
        await add(indexEntry(1))
        const broken = await harness.openBuilder()
        await broken.add([indexEntry(2)])
        await broken.close()
        expect(await found()).toEqual([1])
        const builder = await harness.openBuilder()
        await builder.add([indexEntry(3)])
        await exchange(builder, { hub: 4 })
        expect(await found()).toEqual([3])
      })
    })
  })
}
