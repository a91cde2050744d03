import { join } from 'node:path'
import { getToken } from '@hutong/client'
import { writeFileDurably } from '@hutong/process'
import type { Logger } from '@hutong/process'
import type { DemoCredential } from './demo-credentials.ts'

const refreshEveryMs = 120_000
const ownerOnly = 0o600

/** Writes `demo/token` now and again long before it ends, so that the printed curl line works at any time. */
export async function keepTokenFresh(settings: {
  readonly data: string
  readonly url: string
  readonly credential: DemoCredential
  readonly logger: Logger
}): Promise<{ readonly current: () => string }> {
  const { data, url, credential, logger } = settings
  const ask = { url, clientId: credential.id, privateJwk: credential.privateJwk }
  let current = ''
  const refresh = async (): Promise<void> => {
    current = (await getToken(ask)).token
    await writeFileDurably(join(data, 'demo', 'token'), `${current}\n`, ownerOnly)
  }
  await refresh()
  const timer = setInterval(() => {
    refresh().catch((cause: unknown) => logger.failure('demo-token-not-refreshed', cause))
  }, refreshEveryMs)
  timer.unref()
  return { current: () => current }
}
