import { newestText } from '@hutong/log'
import type { Log } from '@hutong/log'
import { startThread } from '@hutong/process'
import type { Logger } from '@hutong/process'
import { validateRecord } from '@hutong/schemas'
import type { RecordTypeInfo } from '@hutong/schemas'
import { learnRevision, parsePublishedType } from '@hutong/schemas/compatibility'
import type { Learned, LearnedRevision } from '@hutong/schemas/compatibility'

export interface KnownSchemas {
  readonly validate: typeof validateRecord
  /** The type as records of this revision have it; `info` where it is not known better. */
  readonly infoOf: (info: RecordTypeInfo, schemaVersion: string) => RecordTypeInfo
  /**
   * Looks into the catalogue for a revision that this program was not built with.
   *
   * @returns why records by it cannot be judged; none: from now on they can
   */
  readonly learn: (type: string, schemaVersion: string) => Promise<readonly string[]>
}

const typesTopic = 'catalogue.types'

/** The schemas that the program was built with, and those that it learns while it runs: a connector may be newer than the projection. */
export function knownSchemas(parts: {
  readonly log: Log
  readonly validate: typeof validateRecord | undefined
  readonly logger: Logger
  readonly signal: AbortSignal
}): KnownSchemas {
  const { log, validate: built = validateRecord, logger, signal } = parts
  const learned = new Map<string, LearnedRevision>()
  const learning = new Map<string, Promise<readonly string[]>>()

  async function lookUp(type: string, schemaVersion: string): Promise<Learned> {
    const published = parsePublishedType(await newestText(log, typesTopic, type, signal))
    return learnRevision(type, schemaVersion, published, { startThread })
  }
  async function learn(type: string, schemaVersion: string): Promise<readonly string[]> {
    const schema = `${type} ${schemaVersion}`
    try {
      const found = await lookUp(type, schemaVersion)
      if (!found.ok) return found.reasons
      learned.set(schema, found.revision)
      logger.event('schema-learned', { schema })
      return []
    } catch (cause) {
      logger.failure('schema-not-learned', cause, { schema })
      return ['the catalogue could not be read']
    } finally {
      // What cannot be learned now may be published later.
      learning.delete(schema)
    }
  }

  return {
    validate: (type, schemaVersion, data) => {
      const judged = built(type, schemaVersion, data)
      if (judged.known) return judged
      return learned.get(`${type} ${schemaVersion}`)?.validate(data) ?? judged
    },
    infoOf: (info, schemaVersion) =>
      schemaVersion === info.schemaVersion
        ? info
        : (learned.get(`${info.type} ${schemaVersion}`)?.info ?? info),
    learn: (type, schemaVersion) => {
      const schema = `${type} ${schemaVersion}`
      // All partitions of a type meet it at once.
      const underWay = learning.get(schema) ?? learn(type, schemaVersion)
      learning.set(schema, underWay)
      return underWay
    },
  }
}
