import { openLimits } from '@hutong/limits/open'
import { fixedTopicsOf } from '@hutong/log'
import { openLog } from '@hutong/log/open'
import { issuerOf, parseNothing, resourceOf, runService } from '@hutong/process'
import { startAudit } from './start-audit.ts'

const help = `The audit: an index of the entries of all ledgers, the search over it, and the citizens' view.

Usage: node services/audit/src/main.ts

It serves /audit/v1/entries and /audit/v1/findings, /v1/me/accesses, /v2/findUsage, /data/myPersonalDataUsage, /ledger/…, /healthz and /readyz on HUTONG_HOST and HUTONG_PORT. Settings come from the environment (docs/reference/settings.md):
HUTONG_PROFILE=city, HUTONG_TLS, HUTONG_KAFKA, HUTONG_REDIS, and HUTONG_ISSUER, the public URL of the token service.
`

const topics = fixedTopicsOf(
  'audit.entries',
  'audit.findings',
  'catalogue.clients',
  'catalogue.departments',
  'catalogue.grants',
  'process.instances',
)

await runService({
  name: 'audit',
  help,
  parse: parseNothing,
  run: async (start) => {
    const { kafka, redis, instance } = start.settings
    const issuer = issuerOf(start.settings)
    const resource = resourceOf(start.settings)
    const log = await openLog({ profile: 'city', kafka, instance, topics })
    start.opened.defer(() => log.close())
    const limits = await openLimits({ profile: 'city', redis })
    start.opened.defer(() => limits.close())
    const { ended } = await startAudit(start, { issuer, resource, log, limits })
    return ended
  },
})
