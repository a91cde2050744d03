import { Type } from 'typebox'

const text = (description: string) => Type.String({ description })
const titles = { titleZh: Type.String(), titleEn: Type.String() }
const words = { zh: Type.String(), en: Type.String() }
const orNull = (schema: object, description: string) =>
  Type.Unsafe<unknown>({ anyOf: [schema, { type: 'null' }], description })

const accessSchema = Type.Object({
  time: Type.String({ format: 'date-time' }),
  department: Type.Object(
    { code: Type.String(), ...titles },
    { description: 'who answers for it' },
  ),
  system: text('the system through which it was asked'),
  why: Type.Object(words, { description: 'who looked at what, and what for, in one sentence' }),
  purpose: orNull(Type.Object({ code: Type.String(), ...titles }), 'the matter'),
  legalBasis: orNull(
    Type.Object({ id: Type.String(), article: Type.String(), ...titles }),
    'the law that was named',
  ),
  recordType: orNull(Type.Object({ name: Type.String(), ...titles }), 'what was looked at'),
  action: orNull({ type: 'string' }, 'verify, read, or accesses: this very list'),
  fields: Type.Array(Type.Object({ name: Type.String(), ...titles })),
  answer: Type.Object(words, { description: 'what was told' }),
  caused: Type.Boolean({ description: "looked at beside somebody else's question" }),
  delayed: orNull(
    Type.Object({ rule: Type.String(), ...words }),
    'the rule by which it is listed only now',
  ),
  receipt: orNull(
    { type: 'string' },
    'C2SP tlog-proof to take away: entry, index, inclusion proof, signed checkpoint; verifies offline',
  ),
  unproven: orNull({ type: 'string' }, 'why there is no proof now'),
})

/** What a list of accesses looks like. */
export const listSchema = Type.Object({
  accesses: Type.Array(accessSchema),
  withheld: Type.Array(
    Type.Object({
      rule: Type.String(),
      ...titles,
      ...words,
      law: Type.Object({ ...titles, article: Type.String() }),
      days: Type.Integer({ description: 'so many days after it was taken a look is listed' }),
      daysSetBy: Type.Enum(['law', 'city'], { type: 'string' }),
    }),
    { description: 'every rule of delay; the same whether something is withheld now or not' },
  ),
  erasure: Type.Object(words, { description: 'how long entries are kept, and why' }),
  next: orNull({ type: 'string' }, 'cursor of the page behind this one; null = this is the last'),
  receipt: text('the proof that this reading is on record itself'),
})
