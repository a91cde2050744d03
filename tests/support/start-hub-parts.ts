import { join } from 'node:path'
import { openLimits } from '@hutong/limits/open'
import type { Log } from '@hutong/log'
import { openLog } from '@hutong/log/open'
import { readSettings, silentLogger, writeFileDurably } from '@hutong/process'
import { openRecordReader } from '@hutong/store/open'
import { prepareDemo } from '../../services/hub/src/demo/prepare-demo.ts'
import { freePort } from '../../services/hub/src/free-port.ts'
import { hubTopics } from '../../services/hub/src/hub-topics.ts'
import { parseOptions } from '../../services/hub/src/parse-options.ts'
import { startHub } from '../../services/hub/src/start-hub.ts'
import { openOffices } from '../../services/hub/src/start-offices.ts'
import { cityInUse } from './city-in-use.ts'
import { partsOfCity, tightGrants } from './parts-of-city.ts'
import type { After } from './temporary-folder.ts'

export interface HubParts {
  readonly data: string
  readonly url: string
  readonly log: Log
  /** Ends connectors and projection as a crash of their thread would, while the rest answers on. */
  readonly stopConnectors: () => Promise<void>
}

/** The hub put together in this process, so that one part of it can be taken away; or the city in use. Loaded when this resolves. */
export async function startHubParts(wish: {
  readonly data: string
  readonly people: number
  /** Tightens every grant, so that a source grows stale within a test. */
  readonly maxStalenessMs?: number
  /** More settings, by the names of the environment. */
  readonly environment?: Readonly<Record<string, string>>
  readonly after: After
}): Promise<HubParts> {
  const used = cityInUse()
  if (used) return partsOfCity(used, wish)
  const { data, people, after } = wish
  const opened = new AsyncDisposableStack()
  after(() => opened.disposeAsync())
  const settings = readSettings({
    given: { data, port: String(await freePort('127.0.0.1', 0)) },
    environment: { HUTONG_MODE: 'development', ...wish.environment },
  })
  const demo = await prepareDemo(data, parseOptions(['--people', String(people)]))
  const { maxStalenessMs } = wish
  if (maxStalenessMs !== undefined) await tightenGrants(demo.catalogueFolder, maxStalenessMs)
  const { city, offSources } = demo
  const { instance, logLevel, logTo, keys, entryKeys, sources } = settings
  const offices = await openOffices(
    { data, keys, entryKeys, sources, instance, city, offSources, logLevel, logTo },
    {},
  )
  opened.defer(() => offices.close())
  const profile = 'embedded'
  const log = await openLog({ profile, folder: data, topics: hubTopics })
  opened.defer(() => log.close())
  const records = await openRecordReader({ profile, folder: data })
  opened.defer(() => records.close())
  const limits = await openLimits({ profile, folder: data })
  opened.defer(() => limits.close())
  const hub = await startHub({
    settings,
    logger: silentLogger,
    log,
    records,
    limits,
    offices,
    catalogueFolder: demo.catalogueFolder,
  })
  opened.defer(() => hub.close())
  offices.start()
  await offices.loaded
  return { data, url: hub.url, log, stopConnectors: () => offices.close() }
}

async function tightenGrants(folder: string, maxStalenessMs: number): Promise<void> {
  const file = join(folder, 'grants.json')
  const tight = tightGrants(folder, maxStalenessMs)
  await writeFileDurably(file, JSON.stringify(tight))
}
