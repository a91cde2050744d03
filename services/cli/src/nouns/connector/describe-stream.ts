import type { StreamStatus } from '@hutong/connectors'

/** How a stream stands, in a line for people. */
export function describeStream(status: StreamStatus): string {
  const { source, state, rowsRead, published, quarantined, sourceReadAt, failure } = status
  const read = sourceReadAt === null ? 'not read to its end' : 'read to its end'
  const why = failure === undefined ? '' : `; ${failure.code}: ${failure.message}`
  return `${source}  ${state}, ${read}: ${rowsRead} rows, ${published} published, ${quarantined} quarantined${why}`
}
