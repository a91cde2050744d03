export {
  checkPublication,
  compareSchemas,
  type SchemaRefusal,
  type SchemaVerdict,
} from './check-schema.ts'
export {
  historyOf,
  isPublishedType,
  parsePublishedType,
  reasonsNotToFollow,
  withHistory,
  type PublishedType,
} from './follow-published.ts'
export type { Consumers } from './consumers-of.ts'
export type { NamedFault, NamedSchema } from './judge-schemas.ts'
export type { SchemaFault } from './reading/reader.ts'
export { learnRevision, type Learned, type LearnedRevision } from './learn-revision.ts'
