import type { CityProcess } from '@hutong/infra/city'
import { askerOf } from '../../support/ask.ts'
import { demoSample } from '../../support/read-demo.ts'
import { until } from '../../support/until.ts'
import { weddingTopic } from './export-weddings.ts'
import type { Load } from './run-load.ts'

/** What shows that a city works, or that rows are under way in it right now. */

export async function endOfLog({ log }: Load): Promise<number> {
  return sum(await log.ends(weddingTopic))
}

export async function endOfStore({ records }: Load): Promise<number> {
  return sum((await records.slots(weddingTopic)).map(({ next }) => next))
}

/** Resolves when the log has taken something new, a heartbeat at least. */
export async function untilLogGrows(load: Load, from: number): Promise<void> {
  await until('the log to grow', () => isBeyond(endOfLog(load), from), patienceMs)
}

export async function untilStoreGrows(load: Load, from: number): Promise<void> {
  await until('the store to grow', () => isBeyond(endOfStore(load), from), patienceMs)
}

/** Of all slots together: each takeover raises each of them. */
export async function fenceOfStore({ records }: Load): Promise<number> {
  return sum((await records.slots(weddingTopic)).map(({ fence }) => fence))
}

/** Resolves when a projection has taken every slot over since, and the store holds what the log held when this was called. */
export async function untilTakenOver(load: Load, fence: number): Promise<void> {
  const end = await endOfLog(load)
  const slotCount = load.log.partitionCount(weddingTopic)
  await until(
    'the store taken over',
    async () => {
      const isTaken = await isBeyond(fenceOfStore(load), fence + slotCount - 1)
      return isTaken && isBeyond(endOfStore(load), end - 1)
    },
    patienceMs,
  )
}

/** Resolves when a hub, or one gateway, answers a question from good records. */
export async function untilAnswers(hub: {
  readonly url: string
  readonly data: string
  /** Where tokens are had. */
  readonly issuer: string
}): Promise<void> {
  const { client, request, expected } = demoSample(hub.data)
  await until(
    `a good answer of ${hub.url}`,
    async () => {
      try {
        const asker = await askerOf({ url: hub.issuer, data: hub.data }, client)
        const { body } = await asker.ask(request, {}, hub.url)
        return body['answer'] === expected.answer ? true : undefined
      } catch {
        // Not there yet.
        return undefined
      }
    },
    patienceMs,
  )
}

/** Resolves when the connector has begun to publish rows: a file is somewhere in the middle of its way. */
export async function untilLoading({ url }: CityProcess): Promise<void> {
  const before = await publishedBy(url)
  await until('rows under way', async () => ((await publishedBy(url)) > before ? true : undefined))
}

async function publishedBy(url: string): Promise<number> {
  const response = await fetch(`${url}/statusz`)
  const streams: readonly { readonly published: number; readonly state: string }[] = JSON.parse(
    await response.text(),
  )
  return sum(streams.map(({ published, state }) => published + (state === 'loading' ? 1 : 0)))
}

const patienceMs = 90_000

async function isBeyond(asked: Promise<number>, from: number): Promise<true | undefined> {
  // A server that does not answer now has not grown.
  return (await asked.catch(() => 0)) > from ? true : undefined
}

const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0)
