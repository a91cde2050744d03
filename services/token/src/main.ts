import { openLimits } from '@hutong/limits/open'
import { fixedTopicsOf } from '@hutong/log'
import { openLog } from '@hutong/log/open'
import { issuerOf, parseNothing, runService } from '@hutong/process'
import { startTokenService } from './start-token-service.ts'

const help = `The token service: access tokens for the clients of the catalogue (client credentials with private_key_jwt).

Usage: node services/token/src/main.ts

It serves /oauth/token, /oauth/jwks, /.well-known/oauth-authorization-server, /healthz and /readyz on HUTONG_HOST and HUTONG_PORT. Settings come from the
environment (docs/reference/settings.md): HUTONG_PROFILE=city, HUTONG_TLS, HUTONG_KAFKA, HUTONG_REDIS, and HUTONG_ISSUER, the URL under which
clients reach it.
`

const topics = fixedTopicsOf('catalogue.clients', 'process.instances', 'audit.entries')

await runService({
  name: 'token',
  help,
  parse: parseNothing,
  run: async (start) => {
    const { settings, opened } = start
    const { kafka, redis, instance } = settings
    const issuer = issuerOf(settings)
    const log = await openLog({ profile: 'city', kafka, instance, topics })
    opened.defer(() => log.close())
    const limits = await openLimits({ profile: 'city', redis })
    opened.defer(() => limits.close())
    const { ended } = await startTokenService(start, { issuer, log, limits })
    return ended
  },
})
