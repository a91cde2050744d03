/** What a topic is like that it should not be. */
export interface TopicFault {
  readonly topic: string
  readonly kind: 'missing' | 'partitions' | 'replicas' | 'setting'
  /** Name of the setting, or `partitions`, `replicas`. */
  readonly name: string
  readonly wanted: string
  readonly found: string
}

/** One line: where, what, and what to do. */
export function describeFault({ topic, kind, name, wanted, found }: TopicFault): string {
  switch (kind) {
    case 'missing':
      return `  ${topic} is missing: run \`hutong topics apply\``
    case 'partitions':
      return `  ${topic} has ${found} partition(s), not ${wanted}: the count is fixed for a topic's life, since keys would move; delete the topic and apply again while it is empty, or move to a new version of it`
    case 'replicas':
      return `  ${topic} has ${found} copy(s), not ${wanted}: run \`hutong topics apply\` while all brokers are up`
    case 'setting':
      return `  ${topic} has ${name}=${found}, not ${wanted}: run \`hutong topics apply\``
  }
}
