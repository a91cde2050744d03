import type { Log } from '@hutong/log'
import { openLog } from '@hutong/log/open'
import { hubTopics } from '../../services/hub/src/hub-topics.ts'
import { cityInUse } from './city-in-use.ts'

/** The log of a hub: of an embedded one that does not run now, or of the city in use. */
export function openHubLog(data: string): Promise<Log> {
  const city = cityInUse()
  if (!city) return openLog({ profile: 'embedded', folder: data, topics: hubTopics })
  const { kafka } = city.addresses
  return openLog({ profile: 'city', kafka, instance: 'tests', topics: hubTopics })
}
