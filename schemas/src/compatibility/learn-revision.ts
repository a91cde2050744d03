import { Ajv2020 } from 'ajv/dist/2020.js'
import { describeType, publishedRevisions } from '../record-types.ts'
import type { RecordTypeInfo } from '../record-types.ts'
import { annotationWords, recordValidation } from '../record-validation.ts'
import type { SchemaDocument } from '../schema-document.ts'
import { judgeBy } from '../validate-record.ts'
import type { StartThread } from './check-compatibility.ts'
import { historyOf, reasonsNotToFollow } from './follow-published.ts'
import type { PublishedType } from './follow-published.ts'
import { recordSchemaFaults } from './record/record-schema-faults.ts'

/** A revision that this program was not built with. */
export interface LearnedRevision {
  readonly info: RecordTypeInfo
  readonly validate: ReturnType<typeof judgeBy>
}

export type Learned =
  | { readonly ok: true; readonly revision: LearnedRevision }
  /** One line each: places and rules, no values. */
  | { readonly ok: false; readonly reasons: readonly string[] }

/**
 * Makes of what the catalogue holds what records by it can be judged with. It is judged once more before it is compiled: as if it were published now,
 * and by every revision of its version that this program knows.
 *
 * @param schemaVersion `N.R`
 */
export async function learnRevision(
  type: string,
  schemaVersion: string,
  published: PublishedType | undefined,
  options: { readonly startThread: StartThread },
): Promise<Learned> {
  const found = published && historyOf(published).find((one) => one.schemaVersion === schemaVersion)
  if (found === undefined)
    return { ok: false, reasons: [`the catalogue has no ${type} ${schemaVersion}`] }
  const text = JSON.stringify(found.schema)
  const faults = recordSchemaFaults(text)
  if (faults.length > 0)
    return { ok: false, reasons: faults.map(({ path, rule, fix }) => `${path} ${rule}: ${fix}`) }
  const schema: SchemaDocument = JSON.parse(text)
  const info = describeType(schema)
  if (info.type !== type || info.schemaVersion !== schemaVersion)
    return { ok: false, reasons: [`it is the schema of ${info.type} ${info.schemaVersion}`] }
  const reasons = await reasonsAgainst(info, options)
  if (reasons.length > 0) return { ok: false, reasons }
  const ajv = new Ajv2020(recordValidation)
  ajv.addVocabulary(annotationWords)
  return { ok: true, revision: { info, validate: judgeBy(ajv.compile(schema), info) } }
}

async function reasonsAgainst(
  info: RecordTypeInfo,
  options: { readonly startThread: StartThread },
): Promise<readonly string[]> {
  const reasons: string[] = []
  for (const known of publishedRevisions(info.type, info.version)) {
    const theirs = { ...info, name: `${info.type} ${info.schemaVersion} of the catalogue` }
    const ours = { ...known, name: `${known.type} ${known.schemaVersion}` }
    const [later, earlier] = info.revision < known.revision ? [ours, theirs] : [theirs, ours]
    reasons.push(...(await reasonsNotToFollow(later, earlier, options)))
  }
  return reasons
}
