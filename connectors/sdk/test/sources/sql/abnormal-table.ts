import { parseConnector, type Stream } from '../../../src/sdk.ts'
import type { Engine } from '../../../src/sources/sql/database.ts'

/** A small stream without people in it, read from a table or from an outbox. */
export function abnormalTableStream(
  kind: 'sql-polling' | 'sql-outbox',
  engine: Engine,
  schema: string,
): Stream {
  return streamOf(abnormalTableYaml(kind, engine, schema))
}

/** A small stream of such rows, read as `read` says: YAML on one line. */
export const listedStream = (source: string, read: string): Stream =>
  streamOf(listedYaml(source, read))

function streamOf(document: string): Stream {
  const [stream] = parseConnector(document, 'test').streams
  if (stream === undefined) throw new Error('the document has one stream')
  return stream
}

/** The document of it. */
export function abnormalTableYaml(
  kind: 'sql-polling' | 'sql-outbox',
  engine: Engine,
  schema: string,
): string {
  const read =
    kind === 'sql-polling'
      ? `{ kind: sql-polling, connection: market, engine: ${engine}, table: ${schema}.listed, cursor: { time: changed, key: id }, pollSeconds: 0.1 }`
      : `{ kind: sql-outbox, connection: market, engine: ${engine}, table: ${schema}.outbox, gapSeconds: 1, pollSeconds: 0.1 }`
  return listedYaml('test-listed', read)
}

const listedYaml = (source: string, read: string): string => `
apiVersion: hutong/v1
department: shichang
title: { zh: 市场监管, en: Market regulation }
streams:
  - source: ${source}
    type: org.abnormal
    version: '1.0'
    read: ${read}
    recordId: { from: id }
    status: { from: state, codes: { on: active, off: revoked } }
    fields:
      creditCode: { from: code, format: credit-code }
      name: { from: name, format: name }
      listedOn: { from: listed, format: date }
      reasonCode: { constant: ANNUAL_REPORT_MISSING }
`

export const makeListed = (engine: Engine, schema: string): string =>
  engine === 'postgresql'
    ? `CREATE TABLE ${schema}.listed (id bigint PRIMARY KEY, code text, name text, listed date DEFAULT '2024-01-31',
        state text DEFAULT 'on', changed timestamptz DEFAULT clock_timestamp());
       CREATE INDEX ON ${schema}.listed (changed, id)`
    : `CREATE TABLE ${schema}.listed (id bigint PRIMARY KEY, code varchar(18), name varchar(90), listed date DEFAULT '2024-01-31',
        state varchar(9) DEFAULT 'on', changed datetime(6) DEFAULT SYSDATE(6), KEY (changed, id))`
