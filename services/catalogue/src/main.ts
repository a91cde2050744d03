import { resolve } from 'node:path'
import { openLimits } from '@hutong/limits/open'
import { fixedTopicsOf } from '@hutong/log'
import { openLog } from '@hutong/log/open'
import { HutongError, issuerOf, parseWords, resourceOf, runService } from '@hutong/process'
import { readCatalogueFiles } from './read-catalogue-files.ts'
import { startCatalogue } from './start-catalogue.ts'

const help = `The catalogue: publishes departments, record types, matters, clients and grants, shows what is shared, and is where officers decide about access.

Usage: node services/catalogue/src/main.ts --files DIR

  --files DIR   holds departments.json, clients.json and grants.json

It reads the files once and publishes what changed; a client or grant that is in them no more is revoked. It serves /v1/catalogue, /v1/grants,
/v1/disputes, /v1/clients, /v1/break-glass, /ledger/…, /healthz and /readyz on HUTONG_HOST and HUTONG_PORT. Settings come from the environment (docs/reference/settings.md): HUTONG_PROFILE=city,
HUTONG_TLS, HUTONG_KAFKA, HUTONG_REDIS, and HUTONG_ISSUER, the public URL of the token service. Run one: a second one of its name on another data folder is refused, since each would revoke what the other publishes.
`

const topics = fixedTopicsOf(
  'process.instances',
  'catalogue.departments',
  'catalogue.types',
  'catalogue.matters',
  'catalogue.clients',
  'catalogue.grants',
  'catalogue.applications',
  'break-glass',
  'audit.entries',
)

await runService({
  name: 'catalogue',
  help,
  parse: (args) => {
    const { files } = parseWords({ args, options: { files: { type: 'string' } } }).values
    if (files !== undefined) return resolve(files)
    throw new HutongError('HUTONG_OPTIONS_INVALID', 'name the folder with --files DIR; see --help')
  },
  run: async (start) => {
    const { kafka, redis, instance } = start.settings
    const issuer = issuerOf(start.settings)
    const resource = resourceOf(start.settings)
    const log = await openLog({ profile: 'city', kafka, instance, topics })
    start.opened.defer(() => log.close())
    // Gaps in the files are told before Redis is asked for; they are read once more when they are published.
    readCatalogueFiles(start.options)
    const limits = await openLimits({ profile: 'city', redis })
    start.opened.defer(() => limits.close())
    const { ended } = await startCatalogue(start, {
      issuer,
      resource,
      log,
      limits,
      folder: start.options,
    })
    return ended
  },
})
