import type { Logger } from '@hutong/process'
import { HutongError } from '@hutong/process'
import { demoWindows } from '../city/demo-access.ts'
import type { Screen, SourcesStatus } from '../screen.ts'
import { askFirstQuestion } from './ask-first-question.ts'
import type { DemoCredential } from './demo-credentials.ts'
import { firstSample } from './demo-samples.ts'
import { keepTokenFresh } from './keep-token-fresh.ts'

/** Keeps a token ready, waits until everything is loaded, asks one question by itself and shows question, answer and proof. */
export async function runDemo(settings: {
  readonly url: string
  /** The keys of every ledger that answers. */
  readonly vkeyFile: string
  /** Resolves when all that lay there at the start can be asked for. */
  readonly loaded: Promise<void>
  readonly status: () => SourcesStatus
  readonly credentials: readonly DemoCredential[]
  readonly data: string
  /** URL of the ledger's witness; empty = none. */
  readonly witness: string
  readonly screen: Screen
  readonly logger: Logger
}): Promise<void> {
  const { url, vkeyFile, loaded, status, credentials, data, witness, screen, logger } = settings
  const { client } = demoWindows.realEstate
  const credential = credentials.find(({ id }) => id === client)
  if (!credential) throw new HutongError('HUTONG_BUG', `the demo has no client ${client}`)
  const token = await keepTokenFresh({ data, url, credential, logger })
  screen.listening(url)
  await loaded
  screen.loaded(status())
  const sample = await firstSample(data)
  if (!sample) return screen.empty(data)
  screen.answered(await askFirstQuestion({ url, token: token.current(), sample, vkeyFile }))
  screen.next({ url, data, sample, witness })
}
