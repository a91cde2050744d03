import { readTopic } from '@hutong/log'
import type { Log } from '@hutong/log'
import { HutongError } from '@hutong/process'
import type { Logger } from '@hutong/process'
import { gateTypes, rememberTypes } from './gate-types.ts'
import type { CatalogueFiles, Publication } from './read-catalogue-files.ts'

const typesTopic = 'catalogue.types'

/**
 * Publishes what changed since the last time, topic by topic: an item that is the same is not written again, a client or grant that is
 * in the files no more is published as revoked. Of a grant or client that officers have decided about, files change nothing any more. Nothing is published when anything has a gap, since the caller reads the files first, or when the
 * schema of a type cannot follow the one that is published.
 *
 * @returns how many items were written.
 * @throws HutongError HUTONG_SCHEMA_INCOMPATIBLE, HUTONG_CATALOGUE_UNREADABLE, those of the log
 */
export async function publishCatalogue(settings: {
  readonly log: Log
  readonly files: CatalogueFiles
  readonly logger: Logger
}): Promise<number> {
  const { log, files, logger } = settings
  await gateTypes(itemsOf(files, typesTopic), await readNewest(log, typesTopic))
  const decided = await readNewest(log, 'catalogue.applications')
  // Nothing has been written up to here.
  let published = 0
  for (const { topic, items, withdraw } of files.publications) {
    const before = await readNewest(log, topic)
    const all = topic === typesTopic ? rememberTypes(items, before) : items
    const changes = changesOf(all, before, withdraw)
    const changed = changes.filter(({ key }) => !belongsToOfficers(topic, key, before, decided))
    if (changed.length > 0) await log.append(topic, changed)
    published += changed.length
    logger.event('catalogue-published', { topic, items: items.size, written: changed.length })
  }
  return published
}

/** What an officer has decided about is theirs: a grant with an application, a client that names who it was. */
function belongsToOfficers(
  topic: string,
  key: string,
  before: ReadonlyMap<string, string>,
  applications: ReadonlyMap<string, string>,
): boolean {
  if (topic === 'catalogue.grants') return applications.has(key)
  return topic === 'catalogue.clients' && isDecided(before.get(key))
}

function isDecided(text: string | undefined): boolean {
  try {
    return text !== undefined && Object.hasOwn(Object(JSON.parse(text)), 'decidedBy')
  } catch {
    // Not JSON: nobody decided that, and a file may mend it.
    return false
  }
}

function itemsOf({ publications }: CatalogueFiles, topic: string): Publication['items'] {
  return publications.find((one) => one.topic === topic)?.items ?? new Map()
}

function changesOf(
  items: Publication['items'],
  before: ReadonlyMap<string, string>,
  withdraw: Publication['withdraw'],
): { key: string; value: Uint8Array }[] {
  const changed = new Map<string, string>()
  for (const [key, item] of items) {
    const text = JSON.stringify(item)
    if (before.get(key) !== text) changed.set(key, text)
  }
  for (const [key, text] of before) {
    if (items.has(key)) continue
    const withdrawn = withdraw(text)
    if (withdrawn !== undefined && withdrawn !== text) changed.set(key, withdrawn)
  }
  return [...changed].map(([key, text]) => ({ key, value: Buffer.from(text) }))
}

/** The newest text of each key of a compacted topic, as it stands now. Fails at the first failed read: whoever publishes wants to know, and can ask again. */
async function readNewest(log: Log, topic: string): Promise<Map<string, string>> {
  const found = new Map<string, string>()
  try {
    for await (const { key, value } of readTopic(log, topic, new AbortController().signal))
      found.set(key, Buffer.from(value).toString('utf8'))
    return found
  } catch (cause) {
    throw new HutongError('HUTONG_CATALOGUE_UNREADABLE', `topic ${topic} could not be read`, cause)
  }
}
