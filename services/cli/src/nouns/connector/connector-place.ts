import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { readConnections } from '@hutong/connectors'
import type { SourceWorld } from '@hutong/connectors'
import { readSettings, secretKey, systemClock } from '@hutong/process'
import type { Settings } from '@hutong/process'
import type { Command } from 'commander'

/** What a command line says of where the hub is; the settings say the rest. */
export interface HubPlace {
  readonly data?: string
  readonly kafka?: string
  readonly keys?: string
}

/** And of where the departments' systems are. */
export interface SourcePlace extends HubPlace {
  readonly inbox?: string
  readonly sources?: string
}

export const hubOptions = (command: Command): Command =>
  command
    .option('--data <dir>', 'the data folder of an embedded hub (default: HUTONG_DATA, or ./data)')
    .option('--kafka <address>', 'city: the log, in the form of HUTONG_KAFKA')
    .option('--keys <dir>', 'folder of the key files (default: HUTONG_KEYS, or <data>/keys)')

export const sourceOptions = (command: Command): Command =>
  hubOptions(command)
    .option('--inbox <dir>', "the folder above those of the departments' files")
    .option('--sources <file>', 'file of the connections (default: HUTONG_SOURCES)')

/** @throws HutongError HUTONG_SETTINGS_INVALID */
export function settingsOf({ data, kafka, keys }: HubPlace): Settings {
  const { env } = process
  const isCity = kafka !== undefined || (data === undefined && (env['HUTONG_KAFKA'] ?? '') !== '')
  return readSettings({
    given: {
      ...(isCity ? { profile: 'city' } : {}),
      ...(data === undefined ? {} : { data }),
      ...(data === undefined || isCity ? {} : { profile: 'embedded', kafka: '', redis: '' }),
      ...(kafka === undefined ? {} : { kafka }),
      ...(keys === undefined ? {} : { keys }),
    },
    // A connector has nothing to do with the store, though a city is told as a whole.
    usual: isCity ? { redis: unusedStore } : {},
    environment: env,
  })
}

const unusedStore = '127.0.0.1:6379'

/**
 * What streams read: the inbox that was named, else that of the hub; where there is none, the fixtures in the connector's `folder`.
 *
 * @throws HutongError HUTONG_SOURCES_INVALID
 */
export function worldOf(
  place: SourcePlace,
  { data, sources }: Settings,
  folder?: string,
): SourceWorld {
  const hubInbox = join(data, 'city')
  const usual = folder === undefined || existsSync(hubInbox) ? hubInbox : join(folder, 'fixtures')
  const inbox = place.inbox ?? usual
  return { inbox, connections: readConnections(place.sources ?? sources), clock: systemClock }
}

/** The key by which record ids are made of natural keys; undefined where the hub has none yet: looking at rows must not make one. */
export async function recordIdKeyOf(
  { keys }: Settings,
  source: string,
): Promise<Buffer | undefined> {
  const name = `connector-${source}`
  return existsSync(join(keys, `${name}.key`)) ? secretKey(keys, name) : undefined
}
