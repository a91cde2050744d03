import { cp, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { freePort, makeCertificates } from '@hutong/infra'
import { openLimits } from '@hutong/limits/open'
import { openLog } from '@hutong/log/open'
import { serviceSettings, silentLogger } from '@hutong/process'
import type { Settings } from '@hutong/process'
import { openRecordReader } from '@hutong/store/open'
import { startAudit } from '../../services/audit/src/start-audit.ts'
import { startCatalogue } from '../../services/catalogue/src/start-catalogue.ts'
import { startGateway } from '../../services/gateway/src/start-gateway.ts'
import { hubTopics } from '../../services/hub/src/hub-topics.ts'
import { writeDemoCatalogue } from '../../services/hub/src/demo/write-catalogue.ts'
import type { DemoCredential } from '../../services/hub/src/demo/demo-credentials.ts'
import { startTokenService } from '../../services/token/src/start-token-service.ts'
import type { After } from './temporary-folder.ts'
import { temporaryFolder } from './temporary-folder.ts'
import type { Members } from './forge-token.ts'

export interface ProductionCity {
  /** The public address, which is that of the token service. */
  readonly issuer: string
  /** Where each of the others listens for whoever comes by HTTPS. */
  readonly urls: Readonly<Record<'gateway' | 'catalogue' | 'audit', string>>
  /** Where the gateway listens for clients with certificates. */
  readonly certifiedUrl: string
  /** Holds `ca.crt`, and a certificate of the client `certifiedClient`. */
  readonly certificates: string
  /** The data folder of the token service. */
  readonly data: string
  readonly credentials: readonly DemoCredential[]
  /** Publishes the catalogue of a folder, in production. */
  readonly publish: (folder: string) => Promise<void>
  /** Where the demo's catalogue lies beside its keys. */
  readonly demoFolder: string
}

/** It has the key of `real-estate-window`, and is bound to a certificate; the catalogue binds no other. */
export const certifiedClient = 'certified-window'

/**
 * The services of a city in this process, in production: their settings are read as their programs read them, and what is between them, log and limits,
 * is embedded.
 */
export async function startProduction(after: After): Promise<ProductionCity> {
  const certificates = temporaryFolder(after)
  await makeCertificates(certificates, [certifiedClient])
  const opened = new AsyncDisposableStack()
  const stop = new AbortController()
  after(async () => {
    stop.abort()
    await opened.disposeAsync()
  })
  const shared = temporaryFolder(after)
  const { folder: demoFolder, credentials } = await writeDemoCatalogue(shared)
  const catalogueFolder = join(temporaryFolder(after), 'catalogue')
  await cp(demoFolder, catalogueFolder, { recursive: true })
  await addCertifiedClient(join(catalogueFolder, 'clients.json'))
  const profile = 'embedded'
  const log = await openLog({ profile, folder: shared, topics: hubTopics })
  opened.defer(() => log.close())
  const limits = await openLimits({ profile, folder: shared })
  opened.defer(() => limits.close())
  const records = await openRecordReader({ profile, folder: shared })
  opened.defer(() => records.close())

  const ports = { token: 0, gateway: 0, catalogue: 0, audit: 0, certified: 0, certifiedToken: 0 }
  for (const name of Object.keys(ports)) Object.assign(ports, { [name]: await freePort() })
  const origin = (port: number): string => `https://127.0.0.1:${port}`
  const issuer = origin(ports.token)
  const start = (name: string, environment: Readonly<Record<string, string>> = {}): Settings =>
    serviceSettings(name, {
      HUTONG_PROFILE: 'city',
      HUTONG_KAFKA: '127.0.0.1:9092',
      HUTONG_REDIS: '127.0.0.1:6379',
      HUTONG_DATA: temporaryFolder(after),
      HUTONG_TLS: certificates,
      HUTONG_ISSUER: issuer,
      ...environment,
    })
  const partsOf = (settings: Settings) => ({
    settings,
    logger: silentLogger,
    opened,
    signal: stop.signal,
  })
  const resource = issuer
  const publish = async (folder: string, port = 0): Promise<void> => {
    const settings = start('catalogue', { HUTONG_PORT: String(port) })
    await startCatalogue(partsOf(settings), { issuer, resource, log, limits, folder })
  }
  await publish(catalogueFolder, ports.catalogue)
  const token = start('token', {
    HUTONG_PORT: String(ports.token),
    HUTONG_MTLS: certificates,
    HUTONG_MTLS_PORT: String(ports.certifiedToken),
  })
  await startTokenService(partsOf(token), { issuer, log, limits })
  const gateway = start('gateway', {
    HUTONG_PORT: String(ports.gateway),
    HUTONG_MTLS: certificates,
    HUTONG_MTLS_PORT: String(ports.certified),
  })
  await startGateway(partsOf(gateway), { issuer, resource, log, limits, records })
  const audit = start('audit', { HUTONG_PORT: String(ports.audit) })
  await startAudit(partsOf(audit), { issuer, resource, log, limits })
  return {
    issuer,
    urls: {
      gateway: origin(ports.gateway),
      catalogue: origin(ports.catalogue),
      audit: origin(ports.audit),
    },
    certifiedUrl: origin(ports.certified),
    certificates,
    data: token.data,
    credentials,
    publish: (folder) => publish(folder),
    demoFolder,
  }
}

async function addCertifiedClient(file: string): Promise<void> {
  const clients: readonly Members[] = JSON.parse(await readFile(file, 'utf8'))
  const window = clients.find(({ id }) => id === 'real-estate-window')
  const added = { ...window, id: certifiedClient, mtlsBound: true }
  await writeFile(file, JSON.stringify([...clients, added]))
}
