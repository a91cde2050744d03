import { join } from 'node:path'
import { secretKey } from '@hutong/process'
import { createSubjectKeyer } from '@hutong/schemas'
import type { RecordReader, Slot, StoredRecord } from '@hutong/store'
import { openRecordReader } from '@hutong/store/open'
import { cityInUse } from './city-in-use.ts'
import { recordTopics } from './read-log.ts'

/** How many records the store holds of each topic. The hub may be running. */
export async function countRecords(data: string): Promise<Readonly<Record<string, number>>> {
  const reader = await openHubRecords(data)
  try {
    const counts: Record<string, number> = {}
    for (const topic of recordTopics) {
      counts[topic] = sum(await reader.slots(topic))
    }
    return counts
  } finally {
    await reader.close()
  }
}

/** The records of one person, as the store holds them now. */
export async function recordsOf(
  data: string,
  topic: string,
  idNumber: string,
): Promise<readonly StoredRecord[]> {
  const keyer = createSubjectKeyer(await secretKey(join(data, 'keys'), 'index'))
  const reader = await openHubRecords(data)
  try {
    const { records } = await reader.bySubject(topic, [keyer('resident-id', idNumber)])
    return records
  } finally {
    await reader.close()
  }
}

function openHubRecords(data: string): Promise<RecordReader> {
  const city = cityInUse()
  return city
    ? openRecordReader({ profile: 'city', redis: city.addresses.redis })
    : openRecordReader({ profile: 'embedded', folder: data })
}

function sum(slots: readonly Slot[]): number {
  return slots.reduce((all, { recordCount }) => all + recordCount, 0)
}
