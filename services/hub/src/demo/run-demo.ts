import type { Logger } from '@hutong/process'
import { HutongError } from '@hutong/process'
import { demoWindows } from '../city/demo-access.ts'
import type { Screen } from '../screen.ts'
import type { Hub } from '../start-hub.ts'
import type { Offices } from '../start-offices.ts'
import { askFirstQuestion } from './ask-first-question.ts'
import { firstSample } from './demo-samples.ts'
import { keepTokenFresh } from './keep-token-fresh.ts'
import type { Demo } from './prepare-demo.ts'

/** Keeps a token ready, waits until everything is loaded, asks one question by itself and shows question, answer and proof. */
export async function runDemo(settings: {
  readonly hub: Hub
  readonly offices: Offices
  readonly demo: Demo
  readonly data: string
  readonly screen: Screen
  readonly logger: Logger
}): Promise<void> {
  const { hub, offices, demo, data, screen, logger } = settings
  const { client } = demoWindows.realEstate
  const credential = demo.credentials.find(({ id }) => id === client)
  if (!credential) throw new HutongError('HUTONG_BUG', `the demo has no client ${client}`)
  const token = await keepTokenFresh({ data, url: hub.url, credential, logger })
  screen.listening(hub.url)
  await offices.loaded
  screen.loaded(offices.status())
  const sample = await firstSample(data)
  if (!sample) return screen.empty(data)
  const { vkeyFile, url } = hub
  screen.answered(await askFirstQuestion({ url, token: token.current(), sample, vkeyFile }))
  screen.next({ url, data, sample })
}
