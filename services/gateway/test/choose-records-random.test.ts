import { expect, test } from 'vitest'
import { canMask } from '@hutong/schemas'
import type { MaskingProfile } from '@hutong/schemas'
import { chooseRecords } from '../src/choose-records.ts'
import { decideReading } from '../src/decide-reading.ts'
import { judgedType } from '../src/judged-type.ts'
import { writeRecords } from '../src/write-records.ts'
import { circumstances, grant, question } from './support/access.ts'
import { examples } from './support/examples.ts'
import type { Example } from './support/examples.ts'
import { picker } from './support/picker.ts'
import type { Pick } from './support/picker.ts'
import { stored } from './support/records.ts'

const seed = 809
const casesPerExample = 40
const profiles: readonly MaskingProfile[] = ['name', 'number', 'person', 'certificate', 'address']

test('there is an example of every one of the 37 types', () => {
  expect(new Set(examples.map(({ info }) => info.type)).size).toBe(37)
})

test.each(examples)(
  '$info.type ($file): whatever is asked and granted, what is both leaves, and nothing else',
  (example) => {
    const pick = picker(seed)
    const seen = { shown: 0, refused: 0 }
    for (let at = 0; at < casesPerExample; at += 1) {
      const asked = randomReading(example, pick)
      const told = read(example, asked)
      expect(told, `seed ${seed}, case ${at}: ${JSON.stringify(asked)}`).toEqual(
        expected(example, asked),
      )
      seen[told === 'refused' ? 'refused' : 'shown'] += 1
    }
    // Cases of one kind only would prove nothing.
    expect(Math.min(seen.shown, seen.refused)).toBeGreaterThan(0)
  },
)

interface RandomReading {
  readonly asked: readonly string[]
  readonly granted: readonly string[]
  readonly masking: Readonly<Record<string, MaskingProfile>>
}

/** Names of fields, sorted, by what becomes of them. */
interface Told {
  readonly shown: readonly string[]
  readonly notKnown: readonly string[]
  readonly omitted: readonly string[]
  readonly masked: readonly string[]
  /** Values of other fields, or of masked ones, that can be read all the same. */
  readonly leaking: readonly string[]
}

/** What a lawyer would read off the grant. */
function expected({ data }: Example, { asked, granted, masking }: RandomReading): Told | 'refused' {
  const open = asked.filter((field) => granted.includes(field))
  if (open.length === 0) return 'refused'
  const shown = open.filter((field) => field in data)
  return {
    shown: shown.toSorted(),
    notKnown: open.filter((field) => !shown.includes(field)).toSorted(),
    omitted: asked.filter((field) => !granted.includes(field)).toSorted(),
    masked: shown.filter((field) => Object.hasOwn(masking, field)).toSorted(),
    leaking: [],
  }
}

interface Body {
  readonly omitted: readonly { readonly field: string }[]
  readonly records: readonly {
    readonly fields: object
    readonly masked: readonly string[]
    readonly notKnown: readonly string[]
  }[]
}

function randomReading({ info }: Example, pick: Pick): RandomReading {
  const names = info.fields.map(({ name }) => name)
  const often = pick([true, false])
  const some = (among: readonly string[]) =>
    among.filter(() => pick(often ? [true, true, false] : [false, false, false, true]))
  const [first = '', ...others] = names
  const granted = some(names)
  const masking = granted.flatMap((name) => {
    const field = info.fields.find((one) => one.name === name)
    const fitting = profiles.find((one) => field && canMask(one, field, info))
    return fitting !== undefined && pick([true, false]) ? [[name, fitting] as const] : []
  })
  return { asked: [first, ...some(others)], granted, masking: Object.fromEntries(masking) }
}

function read(example: Example, { asked, granted, masking }: RandomReading): Told | 'refused' {
  const { info, data } = example
  const type = judgedType(info)
  const decision = decideReading(
    { department: 'ziran' },
    [{ ...grant, recordType: info.type, actions: ['read'], fields: granted, masking }],
    { ...question, recordType: info.type, action: 'read', fields: asked },
    { ...circumstances, owner: info.owner },
  )
  if (!decision.allowed) return 'refused'
  const { fields, omitted } = decision
  const subject = { idType: 'passport', id: 'X1234567' } as const
  const choice = { type, subject, recordId: undefined, fields, grant: decision.grant }
  const { reason, records } = chooseRecords({ ...choice, today: '2026-11-23' }, [
    stored(data, {}, info.type),
  ])
  const asOf = { lagMs: 0, position: 'x@0:1', source: info.source }
  const body: Body = JSON.parse(writeRecords({ asOf, omitted, reason, records }))
  const [record] = body.records
  const shown = Object.keys(record?.fields ?? {})
  const masked = record?.masked ?? []
  const closed = Object.keys(data).filter((field) => !shown.includes(field))
  return {
    shown: shown.toSorted(),
    notKnown: (record?.notKnown ?? []).toSorted(),
    omitted: body.omitted.map(({ field }) => field).toSorted(),
    masked: masked.toSorted(),
    leaking: leaking(example, [...closed, ...masked], record),
  }
}

/** Values of these fields that can be read in what was shown, but for those that an open field holds as well. */
function leaking({ data }: Example, fields: readonly string[], shown: unknown): readonly string[] {
  const text = JSON.stringify(shown)
  const openTexts = Object.entries(data)
    .filter(([name]) => !fields.includes(name))
    .flatMap(([, value]) => textsIn(value))
  return fields
    .flatMap((name) => textsIn(data[name]))
    .filter((value) => tells(value) && !openTexts.some((open) => open.includes(value)))
    .filter((value) => !shownBeside.has(value) && text.includes(value))
}

/** Names are short, and say who; of other short values nobody could tell where they come from. */
const tells = (value: string): boolean => value.length >= 6 || /\p{Script=Han}{2}/u.test(value)

/** Codes that stand beside a masked name and number, and are shown. */
const shownBeside: ReadonlySet<string> = new Set([
  'resident-id',
  'hk-mo-tw-permit',
  'foreign-permanent-resident',
  'passport',
  'credit-code',
  'MOTHER',
  'FATHER',
])

function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value]
  if (typeof value !== 'object' || value === null) return []
  return Object.values(value).flatMap(textsIn)
}
