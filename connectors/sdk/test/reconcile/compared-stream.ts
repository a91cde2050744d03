import type { Stream } from '../../src/sdk.ts'
import type { Engine } from '../../src/sources/sql/database.ts'
import { listedStream } from '../sources/sql/abnormal-table.ts'

/** A table that is compared with the log every second, a second after each row was written. */
export function comparedStream(
  engine: Engine,
  schema: string,
  { every = '1s' }: { readonly every?: string } = {},
): Stream {
  const compare = every === '' ? '' : `, compareEvery: ${every}`
  return listedStream(
    'test-listed',
    `{ kind: sql-polling, connection: market, engine: ${engine}, table: ${schema}.listed, cursor: { time: changed, key: id }, overlapSeconds: 1, pollSeconds: 0.1${compare} }`,
  )
}
