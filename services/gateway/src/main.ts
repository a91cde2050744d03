import { openLimits } from '@hutong/limits/open'
import { openLog } from '@hutong/log/open'
import { issuerOf, parseNothing, resourceOf, runService } from '@hutong/process'
import { openRecordReader } from '@hutong/store/open'
import { gatewayTopics } from './gateway-topics.ts'
import { startGateway } from './start-gateway.ts'

const help = `The gateway: answers questions out of the store, each answer with its proof in a ledger of its own.

Usage: node services/gateway/src/main.ts

It serves /v1/verifications, /v1/records, /v1/authorisations, /v1/explanations, /v1/pids, /v1/flags, /v1/officers, /v1/catalogue/mine, /ledger/…, /healthz and
/readyz on HUTONG_HOST and HUTONG_PORT. Settings come from the environment
(docs/reference/settings.md): HUTONG_PROFILE=city, HUTONG_TLS, HUTONG_KAFKA, HUTONG_REDIS, and HUTONG_ISSUER, the public URL of the token
service. Run as many as are needed, each with a HUTONG_INSTANCE of its own.
`

await runService({
  name: 'gateway',
  help,
  parse: parseNothing,
  run: async (start) => {
    const { settings, opened } = start
    const { kafka, redis, instance } = settings
    const issuer = issuerOf(settings)
    const resource = resourceOf(settings)
    const log = await openLog({ profile: 'city', kafka, instance, topics: gatewayTopics })
    opened.defer(() => log.close())
    const records = await openRecordReader({ profile: 'city', redis })
    opened.defer(() => records.close())
    const limits = await openLimits({ profile: 'city', redis })
    opened.defer(() => limits.close())
    const { ended } = await startGateway(start, { issuer, resource, log, limits, records })
    return ended
  },
})
