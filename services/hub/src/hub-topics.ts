import { topicsOf } from '@hutong/log'
import { recordTypes } from '@hutong/schemas'

/** Every topic of the hub. */
export const hubTopics = topicsOf(recordTypes)
