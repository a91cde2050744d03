import { fixedTopics, quarantineTopic, recordsTopic } from '@hutong/log'
import type { TopicSettings } from '@hutong/log'
import { recordTypes } from '@hutong/schemas'

/** Every topic of the hub: the fixed ones, one for each record type, one quarantine for each department that owns a type. */
export const hubTopics: readonly TopicSettings[] = [
  ...fixedTopics,
  ...recordTypes.map(({ topic }) => recordsTopic(topic)),
  ...[...new Set(recordTypes.map(({ owner }) => owner))].map(quarantineTopic),
]
