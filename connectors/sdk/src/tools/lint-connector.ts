import { recordType, recordTypes } from '@hutong/schemas'
import { parse } from 'yaml'
import type { Connections } from '../connections.ts'
import { judgeConnector, type Connector } from '../load-connector.ts'
import { lintConnections } from './lints/lint-connections.ts'
import { lintFields } from './lints/lint-fields.ts'
import { lintRecordId } from './lints/lint-record-id.ts'
import { lintSecrets } from './lints/lint-secrets.ts'
import { lintStream } from './lints/lint-stream.ts'
import { lintTables } from './lints/lint-tables.ts'
import type { Lint } from './lints/lint.ts'
import { nearestNames } from './nearest-names.ts'

/**
 * Everything that can be said of a connector.yaml without asking anybody: what keeps it from being loaded, and where nothing does, what would
 * go wrong later. Names of connections are judged only where `connections` are given.
 */
export function lintConnector(text: string, connections?: Connections): readonly Lint[] {
  const judged = judgeConnector(text)
  if ('mistakes' in judged) return [...judged.mistakes.map(lintOfMistake), ...lintSecretsOf(text)]
  const { connector, document } = judged
  return [
    ...lintSecretsOf(text),
    ...lintStreams(connector),
    ...lintTables(document),
    ...(connections === undefined ? [] : lintConnections(document, connections)),
  ]
}

function lintStreams({ department, streams }: Connector): readonly Lint[] {
  return streams.flatMap((stream, i): readonly Lint[] => {
    const info = recordType(stream.type)
    if (info === undefined) return []
    const linted = { path: `streams.${i}`, department, stream, info }
    return [...lintStream(linted), ...lintFields(linted), ...lintRecordId(linted)]
  })
}

function lintSecretsOf(text: string): readonly Lint[] {
  try {
    return lintSecrets(parse(text))
  } catch {
    // That it is no YAML has been told.
    return []
  }
}

/** A mistake in the words of `judgeConnector`: `path: rule; expected: what to write`. */
function lintOfMistake(mistake: string): Lint {
  const [, path = 'the document', rest = mistake] = /^([^:]*): (.*)$/su.exec(mistake) ?? []
  const [rule = rest, fix = 'see hutong connector spec'] = rest.split('; expected: ')
  const [, unknown] = /^the schema (\S+) \S+ is not published$/u.exec(rule) ?? []
  if (unknown === undefined) return { name: 'invalid', level: 'error', path, rule, fix }
  return {
    name: 'type-unknown',
    level: 'error',
    path: `${path}.type`,
    rule,
    fix: typesLike(unknown),
  }
}

function typesLike(name: string): string {
  const known = recordTypes.map(({ type, schemaVersion }) => ({ type, schemaVersion }))
  const near = nearestNames(
    name,
    known.map(({ type }) => type),
  )
  const told = known.filter(({ type }) => near.length === 0 || near.includes(type))
  const names = told.map(({ type, schemaVersion }) => `${type} '${schemaVersion}'`).join(', ')
  return near.length === 0 ? `write one of ${names}` : `did you mean ${names}?`
}
