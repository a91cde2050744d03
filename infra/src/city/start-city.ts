import { join } from 'node:path'
import { makeCity } from '@hutong/hub/city'
import { demoAccounts, offSources, seed, writeDemoCatalogue, writeSamples } from '@hutong/hub/demo'
import type { DemoCatalogue, SourcesStatus } from '@hutong/hub/demo'
import { originOf } from '@hutong/http'
import { recordsTopic, topicsOf } from '@hutong/log'
import { applyTopics, openLog } from '@hutong/log/open'
import { HutongError, openDataFolder, silentLogger } from '@hutong/process'
import type { Logger } from '@hutong/process'
import { recordTypes } from '@hutong/schemas'
import { openRecordReader } from '@hutong/store/open'
import { freePort } from '../free-port.ts'
import type { ServerProcess } from '../run-server.ts'
import type { RunningConnect } from '../start-connect.ts'
import type { RunningKafka } from '../start-kafka.ts'
import { awaitLoaded } from './await-loaded.ts'
import { allOf, cityProcesses } from './city-processes.ts'
import type { CityProcesses } from './city-processes.ts'
import { openFrontDoor } from './front-door.ts'
import { gatherKeys } from './gather-keys.ts'
import { reportCity, untilReady } from './report-city.ts'
import { routeRequests } from './route-request.ts'
import type { CityProcess } from './run-child.ts'
import { keepSources } from './keep-sources.ts'
import type { CitySources } from './keep-sources.ts'
import { prepareRealSources } from './prepare-real-sources.ts'
import type { RealSources } from './prepare-real-sources.ts'
import { databaseOf } from './fill-databases.ts'
import { followDatabase, startConnectOf } from './start-debezium.ts'
import { requireDepartmentEngines, startDatabases } from './start-databases.ts'
import type { Databases } from './start-databases.ts'
import { startEngines } from './start-engines.ts'
import type { Engines } from './start-engines.ts'

export interface CityOptions {
  /** The data folder of the whole city; each process has its own files in it. */
  readonly data: string
  readonly host?: string
  /** Of the front door; any free one by default. */
  readonly port?: number
  /** People in the synthetic city; 1,000 by default. */
  readonly people?: number
  /** 2 by default. */
  readonly gateways?: number
  /** As HUTONG_KAFKA and HUTONG_REDIS: left out, one is started, its data in the data folder. */
  readonly kafka?: string
  readonly redis?: string
  /** `real`: nine departments are read where they keep their rows themselves, in systems that are started here. `files`, the default: all from export files. */
  readonly sources?: CitySources
  /** Whether answers wait until Kafka has their entries as well; false by default. */
  readonly replicated?: boolean
  readonly logLevel?: string
  readonly logger?: Logger
  /** Ends the starting. */
  readonly signal?: AbortSignal
  readonly onCity?: (peopleDone: number, people: number) => void
  readonly onStatus?: (status: SourcesStatus) => void
}

/** The city profile on this machine, one process for each service, behind one address. Development mode only. */
export interface City {
  readonly url: string
  readonly data: string
  /** As texts of HUTONG_KAFKA and HUTONG_REDIS. */
  readonly addresses: Engines['addresses']
  /** There when they were started here. */
  readonly kafka?: RunningKafka
  readonly redis?: ServerProcess
  /** There when the departments' own systems were started. */
  readonly real?: RealCity
  readonly processes: readonly CityProcess[]
  readonly credentials: DemoCatalogue['credentials']
  /** Holds the verifier keys of every ledger whose proofs leave the house, one a line; follows them when one takes up another. */
  readonly vkeyFile: string
  readonly status: () => SourcesStatus
  /** Resolves when all that lay there at the start can be asked for. */
  readonly loaded: Promise<void>
  /** Resolves when every process is ready; may be asked again after one was ended and started. */
  readonly untilReady: () => Promise<void>
  /** Rejects with HUTONG_PROCESS_ENDED when a process ends that nobody asked to; never resolves. */
  readonly failed: Promise<never>
  /** Ends every process in order, connectors first, engines last. */
  readonly stop: () => Promise<void>
}

/** The departments' side of a city. */
export interface RealCity extends RealSources {
  readonly databases: Databases
  /** Resolves when Debezium has told every row that was there. */
  readonly followed: Promise<void>
}

const peopleDefault = 1_000
const gatewaysDefault = 2

/**
 * Starts everything, and resolves when every process listens.
 *
 * @throws HutongError HUTONG_FOLDER_LOCKED, HUTONG_DATA_OTHER_PROFILE, HUTONG_CITY_OTHER_SOURCES, HUTONG_BINARY_NOT_FOUND, HUTONG_PORT_IN_USE, HUTONG_SERVER_NOT_STARTED, HUTONG_PROCESS_ENDED,
 * HUTONG_CITY_STOPPED when the signal was aborted
 */
export async function startCity(options: CityOptions): Promise<City> {
  const opened = new AsyncDisposableStack()
  try {
    return await start(options, opened)
  } catch (cause) {
    await opened.disposeAsync()
    throw cause
  }
}

async function start(options: CityOptions, opened: AsyncDisposableStack): Promise<City> {
  const { data, host = '127.0.0.1', logger = silentLogger } = options
  const folder = await openDataFolder(data, { profile: 'city' })
  opened.defer(() => folder.release())
  const port = options.port ? options.port : await freePort()
  const url = originOf(host, port)
  const failed = Promise.withResolvers<never>()
  failed.promise.catch(() => undefined)

  const isReal = options.sources === 'real'
  await keepSources(data, isReal ? 'real' : 'files')
  if (isReal) requireDepartmentEngines()
  const starting = startEngines({ data, kafka: options.kafka, redis: options.redis }, opened)
  const connecting = isReal ? startConnectWhenUp(starting, opened) : undefined
  const [engines, catalogue, databases] = await Promise.all([
    starting,
    prepareFiles(options),
    isReal ? startDatabases(data, opened) : undefined,
  ])
  refuseStopped(options.signal)
  const { addresses } = engines
  const [real] = await Promise.all([
    databases && connecting
      ? prepareReal({ data, databases, connecting, kafka: addresses.kafka, onEnd: failed.reject })
      : undefined,
    applyAll(addresses.kafka),
  ])
  const processes = await cityProcesses({
    data,
    issuer: url,
    ...addresses,
    gatewayCount: options.gateways ?? gatewaysDefault,
    catalogueFolder: catalogue.folder,
    offSources,
    real,
    replicated: options.replicated ?? false,
    logLevel: options.logLevel ?? 'info',
    onEnd: failed.reject,
  })
  const all = allOf(processes)
  const door = await openFrontDoor({
    host,
    port,
    route: routeRequests(processes),
    report: (question) => reportCity(all, question),
    logger,
  })
  const systems = real ? Object.values(real.systems) : []
  opened.defer(() => stopInOrder(processes, systems))
  opened.defer(() => door.close())
  // The token service knows the clients once they are published.
  await Promise.all([processes.catalogue, ...systems].map((one) => one.start()))
  await Promise.all(
    all.map(async (one) => {
      // It would find no topics before, and say so.
      if (one.name === 'connector-real-estate') await real?.followed
      await one.start()
    }),
  )
  refuseStopped(options.signal)
  const keepers = [...processes.gateways, processes.audit, processes.catalogue]
  const keys = await gatherKeys({ data, instances: keepers.map(({ name }) => name), logger })
  opened.defer(() => keys.stop())
  const loading = await watchLoading(options, addresses, { processes, real }, opened)
  return {
    url,
    data,
    addresses,
    ...(engines.kafka ? { kafka: engines.kafka } : {}),
    ...(engines.redis ? { redis: engines.redis } : {}),
    ...(real ? { real } : {}),
    processes: all,
    credentials: catalogue.credentials,
    vkeyFile: keys.file,
    ...loading,
    untilReady: () => Promise.race([untilReady(all), failed.promise]),
    failed: failed.promise,
    stop: () => opened.disposeAsync(),
  }
}

function refuseStopped(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new HutongError('HUTONG_CITY_STOPPED', 'the city was not started')
}

/** The departments' files, the catalogue's files, the accounts and the ready questions, as `start` makes them. */
async function prepareFiles({
  data,
  people = peopleDefault,
  signal,
  onCity,
}: CityOptions): Promise<DemoCatalogue> {
  const catalogue = await writeDemoCatalogue(data)
  await demoAccounts(data)
  const { asOf } = await makeCity({
    people,
    seed,
    folder: join(data, 'city'),
    ...(signal ? { signal } : {}),
    onProgress: ({ people: done, peopleMax }) => onCity?.(done, peopleMax),
  })
  await writeSamples(data, asOf)
  return catalogue
}

async function applyAll(kafka: string): Promise<void> {
  const { left } = await applyTopics({ kafka, topics: topicsOf(recordTypes) })
  const [first] = left
  if (!first) return
  throw new HutongError(
    'HUTONG_LOG_TOPIC_MISMATCH',
    `topic ${first.topic} on ${kafka} has another count of partitions, which is fixed for its life: use another Kafka`,
  )
}

async function watchLoading(
  { onStatus = () => undefined }: CityOptions,
  { kafka, redis }: Engines['addresses'],
  { processes, real }: { readonly processes: CityProcesses; readonly real: RealCity | undefined },
  opened: AsyncDisposableStack,
): Promise<Pick<City, 'status' | 'loaded'>> {
  const topics = recordTypes.map(({ topic }) => topic)
  const log = await openLog({
    profile: 'city',
    kafka,
    instance: 'city',
    topics: topics.map(recordsTopic),
    readOnly: true,
  })
  opened.defer(() => log.close())
  const records = await openRecordReader({ profile: 'city', redis })
  opened.defer(() => records.close())
  const stop = new AbortController()
  const { status, loaded } = awaitLoaded({
    connectors: processes.connectors,
    arrived: () => hasSent(real?.systems.marketRegulation),
    log,
    records,
    topics,
    onStatus,
    signal: stop.signal,
  })
  // Log and store are asked no more when they are closed.
  opened.defer(async () => {
    stop.abort()
    await Promise.allSettled([loaded])
  })
  loaded.catch(() => undefined)
  return { status, loaded }
}

/** It takes longer to come up than all else: what does not need it goes on meanwhile. */
function startConnectWhenUp(
  starting: Promise<Engines>,
  opened: AsyncDisposableStack,
): Promise<RunningConnect> {
  const connecting = starting.then(({ addresses }) => startConnectOf(addresses.kafka, opened))
  // Told to whoever waits for it.
  connecting.catch(() => undefined)
  return connecting
}

async function prepareReal({
  connecting,
  ...city
}: {
  readonly data: string
  readonly databases: Databases
  readonly connecting: Promise<RunningConnect>
  readonly kafka: string
  readonly onEnd: (failure: HutongError) => void
}): Promise<RealCity> {
  const { databases, kafka } = city
  const prepared = await prepareRealSources(city)
  const followed = connecting.then((connect) =>
    followDatabase({
      connect,
      kafka,
      postgres: databases.postgres,
      database: databaseOf('real-estate'),
      passwordFile: prepared.passwordFile,
    }),
  )
  followed.catch(() => undefined)
  return { ...prepared, databases, followed }
}

/** A department that sends its rows says itself when all of them were taken. */
async function hasSent(sender: CityProcess | undefined): Promise<boolean> {
  if (sender === undefined) return true
  const response = await fetch(new URL('/statusz', sender.url))
  const told: unknown = await response.json()
  return typeof told === 'object' && told !== null && 'sent' in told && told.sent === true
}

/** In the direction of the records, so that each finds those behind it while it finishes. */
async function stopInOrder(
  processes: CityProcesses,
  systems: readonly CityProcess[],
): Promise<void> {
  const { connectors, gateways, audit, token, catalogue, projection } = processes
  for (const group of [connectors, systems, gateways, [token, audit], [projection, catalogue]]) {
    await Promise.all(group.map((one) => one.stop()))
  }
}
