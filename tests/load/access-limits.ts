import { startRedis } from '@hutong/infra'
import { createTakeAhead } from '@hutong/limits'
import { openLimits } from '@hutong/limits/open'
import { systemClock } from '@hutong/process'
import { Redis } from 'ioredis'
import { medianBy } from './median.ts'

const callers = 64
const countEach = 20_000
const turns = 5
/** As a client of the default rate, but more of it, so that nothing is refused while it is measured. */
const rate = { bucket: 'rate:client:bench', max: 1_000_000, windowMs: 1_000, ahead: 10 }
const dayMs = 86_400_000

/**
 * What a question pays for being counted on Redis, 64 at once: its client's rate, taken ten at a time; and a new guess, which is one call each. The peer is
 * INCR and PEXPIRE for each in one transaction, by the same library.
 */
export async function benchLimits() {
  await using opened = new AsyncDisposableStack()
  const server = await startRedis()
  opened.defer(() => server.stop())
  const limits = await openLimits({ profile: 'city', redis: server.address })
  opened.defer(() => limits.close())
  const [host = '', port = ''] = server.address.split(':')
  const plain = new Redis({ host, port: Number(port) })
  opened.defer(() => plain.disconnect())
  const takeOne = createTakeAhead(limits, systemClock)
  const tasks = {
    rate: { act: async () => void (await takeOne(rate)), measured: noneYet() },
    guess: {
      act: async (at: number) =>
        void (await limits.takeDistinct(`guess:${at}`, 'claims', 5, dayMs)),
      measured: noneYet(),
    },
    peer: {
      act: async (at: number) =>
        void (await plain
          .multi()
          .incr(`plain:${at % 100}`)
          .pexpire(`plain:${at % 100}`, 1_000)
          .exec()),
      measured: noneYet(),
    },
  }
  let first = 0
  for (let turn = 0; turn < turns; turn += 1) {
    for (const { act, measured } of Object.values(tasks)) {
      measured.push(await measure(act, first))
      first += countEach
    }
  }
  const median = ({ measured }: { readonly measured: readonly Measured[] }) =>
    medianBy(measured, ({ perSecond }) => perSecond)
  return { rate: median(tasks.rate), guess: median(tasks.guess), peer: median(tasks.peer) }
}

interface Measured {
  readonly perSecond: number
  /** Of this process, all threads. */
  readonly cpuMicrosecondsEach: number
}

const noneYet = (): Measured[] => []

async function measure(act: (at: number) => Promise<void>, first: number): Promise<Measured> {
  let next = first
  const end = first + countEach
  const startedAt = performance.now()
  const usedBefore = process.cpuUsage()
  const caller = async (): Promise<void> => {
    while (next < end) {
      next += 1
      await act(next)
    }
  }
  await Promise.all(Array.from({ length: callers }, caller))
  const { user, system } = process.cpuUsage(usedBefore)
  return {
    perSecond: Math.round((countEach * 1_000) / (performance.now() - startedAt)),
    cpuMicrosecondsEach: Math.round(((user + system) * 10) / countEach) / 10,
  }
}
