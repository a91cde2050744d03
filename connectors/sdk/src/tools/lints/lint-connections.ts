import type { Connections } from '../../connections.ts'
import type { ConnectorDocument } from '../../connector-document.ts'
import type { Lint } from './lint.ts'

/** Names of connections that the file of the connections does not have. */
export function lintConnections(
  { streams }: ConnectorDocument,
  connections: Connections,
): readonly Lint[] {
  return streams.flatMap(({ read }, i): readonly Lint[] => {
    if (!('connection' in read) || typeof read.connection !== 'string') return []
    if (connections.has(read.connection)) return []
    return [
      {
        name: 'connection-missing',
        level: 'error',
        path: `streams.${i}.read.connection`,
        rule: `the file of the connections has no ${read.connection}`,
        fix: `add it there, or name one of ${[...connections.keys()].join(', ') || 'those (it has none yet)'}`,
      },
    ]
  })
}
