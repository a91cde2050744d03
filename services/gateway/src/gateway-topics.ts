import { fixedTopicsOf, recordsTopic } from '@hutong/log'
import type { TopicSettings } from '@hutong/log'
import { recordTypes } from '@hutong/schemas'

/** What a gateway reads of the log or writes to it; of records it only asks how many partitions they have. */
export const gatewayTopics: readonly TopicSettings[] = [
  ...fixedTopicsOf(
    'catalogue.clients',
    'catalogue.grants',
    'catalogue.flags',
    'catalogue.officers',
    'authorisations',
    'break-glass',
    'process.instances',
    'audit.entries',
  ),
  ...recordTypes.map(({ topic }) => recordsTopic(topic)),
]
