/** `read` in connector.yaml, for a topic into which Debezium writes the changes of a table. */
export interface DebeziumDocument {
  readonly kind: 'debezium'
  readonly connection: string
  readonly topic: string
  readonly heartbeat?: string
  readonly replicaIdentity?: 'full'
  readonly pollSeconds?: number
}

export interface DebeziumSettings {
  readonly kind: 'debezium'
  /** Name of the connection in `sources.yaml`. */
  readonly connection: string
  /** `prefix.schema.table`, as Debezium names it. */
  readonly topic: string
  /** Topic of the table that Debezium's heartbeat writes to, by the same Debezium connector. */
  readonly heartbeat?: string
  /** The department's word that deletions bring the whole row, also while no update has shown it. */
  readonly isIdentityFull: boolean
}

export function buildDebeziumSettings(
  { kind, connection, topic, heartbeat, replicaIdentity }: DebeziumDocument,
  path: string,
  mistakes: string[],
): DebeziumSettings {
  // What another connector has read says nothing of how far this one has come.
  if (heartbeat !== undefined && prefixOf(heartbeat) !== prefixOf(topic))
    mistakes.push(
      `${path}.read.heartbeat: is not of the Debezium connector that writes ${topic}; expected: ${prefixOf(topic)}.SCHEMA.TABLE`,
    )
  if (heartbeat === topic)
    mistakes.push(`${path}.read.heartbeat: is the topic itself; expected: that of another table`)
  const isIdentityFull = replicaIdentity === 'full'
  return {
    kind,
    connection,
    topic,
    isIdentityFull,
    ...(heartbeat === undefined ? {} : { heartbeat }),
  }
}

/** What Debezium calls `topic.prefix`: all but the last two parts. */
export const prefixOf = (topic: string): string => topic.split('.').slice(0, -2).join('.')
