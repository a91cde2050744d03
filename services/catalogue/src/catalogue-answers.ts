import { jsonAnswer } from '@hutong/http'
import type { DeclaredAnswers } from '@hutong/http'
import { Type } from 'typebox'

const text = Type.String()
const texts = Type.Array(text)
const nullableText = Type.Unsafe({ type: ['string', 'null'] })
const titles = { titleZh: text, titleEn: text }

const department = {
  code: text,
  ...titles,
  formerTitles: Type.Optional(
    Type.Array(Type.Object({ ...titles, until: text }), {
      description: 'names it bore before, oldest first, each with the day on which it ended',
    }),
  ),
  succession: Type.Optional(
    Type.Object(
      { on: text, by: texts },
      { description: 'left out while the department is in being' },
    ),
  ),
}

const law = Type.Object({ ...titles, article: text })

const matter = Type.Object({
  code: text,
  ...titles,
  jurisdiction: Type.String({ description: 'prefix of the divisions where it is done so' }),
  validFrom: text,
  legalBases: texts,
  evidence: Type.Array(
    Type.Object({
      documentZh: text,
      documentEn: text,
      providers: texts,
      type: nullableText,
      predicate: nullableText,
      handling: text,
      note: text,
    }),
  ),
})

const type = Type.Object({
  type: text,
  version: Type.Integer(),
  revision: Type.Integer(),
  schemaVersion: text,
  owner: Type.String({ description: 'code of the department that answers for the data' }),
  source: text,
  ...titles,
  fields: Type.Array(
    Type.Object({
      name: text,
      ...titles,
      classification: text,
      format: text,
      required: Type.Boolean(),
    }),
  ),
  subjects: texts,
  certificateNumberField: nullableText,
  validToField: nullableText,
  regionField: nullableText,
  coverage: Type.Object({
    regions: texts,
    from: text,
    regionFields: texts,
    dateFields: texts,
  }),
  updateFrequencyMs: Type.Integer(),
  sharing: Type.Object({
    attribute: text,
    conditions: Type.Optional(Type.Object({ purposes: texts })),
  }),
  topic: text,
  schema: Type.Object({}, { description: 'JSON Schema (2020-12) of a record' }),
})

/** Where somebody has to look instead of a code that is none. */
const unknown = 'the catalogue has none of this name: GET /v1/catalogue lists all'

/** What the catalogue's addresses answer, by status. */
export const catalogueAnswers: Readonly<
  Record<'all' | 'department' | 'type' | 'matter', DeclaredAnswers>
> = {
  all: {
    200: jsonAnswer(
      'everything that is shared',
      Type.Object({
        departments: Type.Array(Type.Object(department)),
        laws: Type.Record(text, law, { description: 'by their ids' }),
        matters: Type.Array(matter),
        types: Type.Array(type),
      }),
    ),
  },
  department: {
    200: jsonAnswer('the department', Type.Object({ ...department, current: texts })),
    404: unknown,
  },
  type: { 200: jsonAnswer('the record type', type), 404: unknown },
  matter: { 200: jsonAnswer('the matter', matter), 404: unknown },
}
