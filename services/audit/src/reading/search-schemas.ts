import { subjectIdTypes } from '@hutong/schemas'
import { Type } from 'typebox'
import type { Static } from 'typebox'
import { scopeNames } from './reader-scope.ts'

export const limitDefault = 50
const limitMax = 500

export const filterText = (description: string) =>
  Type.Optional(Type.String({ minLength: 1, maxLength: 128, description }))
const time = (description: string) =>
  Type.Optional(
    Type.String({
      pattern: String.raw`^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?Z)?$`,
      description,
    }),
  )
const oneOf = <Word extends string>(words: readonly Word[], description: string) =>
  Type.Optional(Type.Enum([...words], { type: 'string', description }))

export const asSchema = oneOf(
  scopeNames,
  'whose eyes: `authority` sees all, `supervisor` what the own department asked, `provider` who read its data; left out: authority for auditors of the sharing authority, else supervisor',
)

/** What entries can be searched by, however it is sent. Everything given must hold. */
const filters = {
  as: asSchema,
  officer: filterText('who asked, as the department names its people'),
  case: filterText('number of the case that it was for'),
  client: filterText('the asking system'),
  department: filterText("the asker's department"),
  provider: filterText('whose data it is about'),
  purpose: filterText('code of the matter'),
  law: filterText('law and article, such as `social-insurance-2018#16`'),
  type: filterText('record type'),
  field: filterText('a field that was asked about or shown'),
  action: filterText('`verify`, `read`, `search`, …'),
  kind: filterText('`answer`, `refusal`, `error`, `break-glass`, `audit-read`, `admin`, `digest`'),
  decision: filterText('`YES`, `REFUSED`, …, or with its reason: `NO:revoked`'),
  ledger: filterText('the instance in whose ledger it lies'),
  from: time('from this time on (UTC)'),
  to: time('before this time (UTC)'),
  order: oneOf(['newest', 'oldest'], 'what comes first'),
}

const tags = Type.Optional(
  Type.String({
    pattern: String.raw`^[\w-]{22}(,[\w-]{22}){0,63}$`,
    description:
      'pseudonymous tags of one person, one for each epoch key, as entries show them. By a number: POST /audit/v1/searches',
  }),
)

/** A number has no place in an address: it is sent in a body, and the hub makes the tags of it. */
const person = Type.Optional(
  Type.Object(
    {
      idType: Type.Enum([...subjectIdTypes], { type: 'string' }),
      id: Type.String({ minLength: 1, maxLength: 64, description: 'the number' }),
    },
    { additionalProperties: false, description: 'the person that entries are about' },
  ),
)

const page = {
  limit: Type.Optional(
    Type.Integer({ minimum: 1, maximum: limitMax, description: `${limitDefault} when left out` }),
  ),
  cursor: Type.Optional(
    Type.String({ minLength: 1, maxLength: 256, description: '`next` of the page before' }),
  ),
}
const exportFormats = ['ndjson', 'csv'] as const
const sending = {
  format: oneOf(exportFormats, 'how rows are written; ndjson when left out'),
  after: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 256,
      description: '`resume` of the last row that arrived: the export goes on behind it',
    }),
  ),
}

const strict = { additionalProperties: false }
const shown = { ...strict, examples: [{ purpose: 'house-transfer', limit: 10 }] }
export const searchQuery = Type.Object({ ...filters, subject: tags, ...page }, strict)
export const searchBody = Type.Object({ ...filters, subject: person, ...page }, shown)
export const exportQuery = Type.Object({ ...filters, subject: tags, ...sending }, strict)
export const exportBody = Type.Object(
  { ...filters, subject: person, ...sending },
  { ...strict, examples: [{ purpose: 'house-transfer', format: 'csv' }] },
)

type Person = Static<typeof person>
/** What was sent, but for what says how much of it is wanted. */
export type GivenFilters = Omit<Static<typeof searchQuery>, 'subject' | 'limit' | 'cursor'>
export type GivenSubject = string | Person | undefined

const shownEntrySchema = Type.Object({
  ledger: Type.String({ description: 'instance whose ledger it lies in' }),
  index: Type.Integer({ description: 'its place there, from 0' }),
  provider: Type.Optional(Type.String({ description: 'department whose data it is about' })),
  entry: Type.Object({}, { description: 'the entry as it was signed' }),
  details: Type.Optional(
    Type.Object(
      {
        officer: Type.Optional(Type.String()),
        window: Type.Optional(Type.String()),
        caseRef: Type.Optional(Type.String()),
        note: Type.Optional(Type.String()),
        signals: Type.Optional(Type.Array(Type.String())),
      },
      {
        description:
          'what was sealed, for the sharing authority and the department that asked; gone when its key is destroyed',
      },
    ),
  ),
})

export const pageSchema = Type.Object({
  as: Type.Enum([...scopeNames], { type: 'string', description: 'whose eyes it was read with' }),
  entries: Type.Array(shownEntrySchema),
  next: Type.Unsafe<string | null>({
    type: ['string', 'null'],
    description: 'cursor of the page behind this one; null = this is the last',
  }),
})
