/** How a topic is kept. */
export interface TopicSettings {
  readonly name: string
  /** compact = newest of each key; days = everything for so long; forever = everything. */
  readonly keep: 'compact' | 'forever' | { readonly days: number }
  /** many = as many as the city profile spreads records over, fixed for the topic's life; absent, and always when embedded: one. */
  readonly partitions?: 'many'
}

const compacted = (name: string): TopicSettings => ({ name, keep: 'compact' })

/** Every topic but those of record types and departments. */
export const fixedTopics: readonly TopicSettings[] = [
  compacted('connector.positions'),
  compacted('process.instances'),
  compacted('catalogue.departments'),
  compacted('catalogue.types'),
  compacted('catalogue.matters'),
  compacted('catalogue.clients'),
  compacted('catalogue.grants'),
  compacted('catalogue.applications'),
  compacted('catalogue.flags'),
  compacted('catalogue.officers'),
  compacted('authorisations'),
  compacted('break-glass'),
  compacted('disputes'),
  compacted('audit.findings'),
  { name: 'audit.entries', keep: 'forever', partitions: 'many' },
]

/** Some of them: a process declares what it reads and writes, and no more. */
export const fixedTopicsOf = (...names: readonly string[]): readonly TopicSettings[] =>
  fixedTopics.filter(({ name }) => names.includes(name))

/** `name` is `topicName(type, version)` of the schemas package: `records.<type>.v<N>`. */
export const recordsTopic = (name: string): TopicSettings => ({
  name,
  keep: 'compact',
  partitions: 'many',
})

export const quarantineTopic = (department: string): TopicSettings => ({
  name: `quarantine.${department}`,
  keep: { days: 30 },
})

/** What a topic of records is named after, and whose rows it holds. */
export interface TopicOwner {
  readonly topic: string
  readonly owner: string
}

/** Every topic of a hub: the fixed ones, one for each record type, one quarantine for each department that owns a type. */
export const topicsOf = (recordTypes: readonly TopicOwner[]): readonly TopicSettings[] => [
  ...fixedTopics,
  ...recordTypes.map(({ topic }) => recordsTopic(topic)),
  ...[...new Set(recordTypes.map(({ owner }) => owner))].map(quarantineTopic),
]
