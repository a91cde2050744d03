import { fixedTopicsOf, quarantineTopic, recordsTopic } from '@hutong/log'
import type { TopicSettings } from '@hutong/log'
import { topicName } from '@hutong/schemas'
import type { Connector } from './load-connector.ts'

/** What a department's connector reads of the log or writes to it. */
export function connectorTopics({ department, streams }: Connector): readonly TopicSettings[] {
  const records = streams.map(({ type, version }) => topicName(type, Number.parseInt(version, 10)))
  return [
    ...fixedTopicsOf('connector.positions'),
    quarantineTopic(department),
    ...[...new Set(records)].map(recordsTopic),
  ]
}
