import type { DatabaseSync } from 'node:sqlite'
import { HutongError } from '@hutong/process'
import type { TopicSettings } from '../topics.ts'
import { topicsMax } from './log-tables.ts'

/** Makes topics that are new and refuses those that are kept by another rule; how many days may be changed. */
export function prepareDeclaration(database: DatabaseSync) {
  const select = database.prepare('SELECT id, keep FROM topics WHERE name = ?')
  const insert = database.prepare('INSERT INTO topics (name, keep) VALUES (?, ?)')

  return (topics: readonly TopicSettings[]): void => {
    for (const { name, keep } of topics) {
      const rule = typeof keep === 'string' ? keep : 'days'
      const known = select.get(name)
      if (!known) refuseTooMany(Number(insert.run(name, rule).lastInsertRowid))
      else if (known['keep'] !== rule) {
        throw new HutongError(
          'HUTONG_LOG_TOPIC_MISMATCH',
          `topic ${name} is kept by the rule ${String(known['keep'])}, not ${rule}: a topic's rule is fixed for its life`,
        )
      }
    }
  }
}

function refuseTooMany(id: number): void {
  if (id <= topicsMax) return
  throw new HutongError(
    'HUTONG_LOG_TOPICS_MAX',
    `an embedded log holds ${topicsMax} topics at most`,
  )
}
