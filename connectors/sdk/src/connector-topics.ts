import { fixedTopicsOf, quarantineTopic, recordsTopic } from '@hutong/log'
import type { TopicSettings } from '@hutong/log'
import { topicName } from '@hutong/schemas'
import type { Connector, Stream } from './load-connector.ts'

/** What a department's connector reads of the log or writes to it. */
export function connectorTopics({ department, streams }: Connector): readonly TopicSettings[] {
  return [
    ...fixedTopicsOf('connector.positions', 'catalogue.types'),
    quarantineTopic(department),
    ...[...new Set(streams.map(recordsTopicOf))].map((name) => recordsTopic(name)),
  ]
}

/** The topic of a stream's records. */
export const recordsTopicOf = ({ type, version }: Pick<Stream, 'type' | 'version'>): string =>
  topicName(type, Number.parseInt(version, 10))
