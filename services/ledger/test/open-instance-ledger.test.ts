import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { HutongError, silentLogger, systemClock } from '@hutong/process'
import { listeningLogger, temporaryFolder } from '@hutong/process/testing'
import { expect, onTestFinished, test } from 'vitest'
import { openInstanceLedger } from '../src/ledger.ts'
import type { InstanceLedger } from '../src/ledger.ts'

const asker = { client: 'window' }
const note = {
  kind: 'answer',
  traceId: undefined,
  answerClass: 'YES',
  status: 200,
  details: {},
} as const

interface Wish {
  readonly data?: string
  readonly claim?: (folder: string) => Promise<{ readonly lost: Promise<never> }>
  readonly append?: (entries: readonly { readonly key: string }[]) => Promise<void>
  readonly replicated?: 'off' | 'on'
  readonly copyWaitMsMax?: number
}

const never = new Promise<never>(() => undefined)

/** The ledger of gateway-1 in a folder of its own. */
async function open(wish: Wish = {}, logger = silentLogger): Promise<InstanceLedger> {
  const { data = temporaryFolder(onTestFinished) } = wish
  const stop = new AbortController()
  const ledger = await openInstanceLedger({
    settings: {
      data,
      keys: join(data, 'keys'),
      entryKeys: join(data, 'keys'),
      instance: 'gateway-1',
      origin: 'hutong.example/gateway-1',
      replicated: wish.replicated ?? 'off',
    },
    clock: systemClock,
    logger,
    signal: stop.signal,
    claim: async () => ({ lost: never }),
    append: async () => undefined,
    ...wish,
  })
  onTestFinished(async () => {
    stop.abort()
    await ledger.close()
  })
  return ledger
}

test('what it seals is copied under its name and index', async () => {
  const copied = Promise.withResolvers<readonly string[]>()
  const { noteEntry } = await open({
    append: async (entries) => copied.resolve(entries.map(({ key }) => key)),
  })
  await noteEntry(asker, 'ziran', note)
  expect(await copied.promise).toEqual(['gateway-1:0'])
})

test('a copy that fails is tried again', async () => {
  const { logger, heard } = listeningLogger()
  const copied = Promise.withResolvers<void>()
  let failures = 2
  const { noteEntry } = await open(
    {
      append: async () => {
        failures -= 1
        if (failures >= 0) throw new Error('on purpose')
        copied.resolve()
      },
    },
    logger,
  )
  await noteEntry(asker, 'ziran', note)
  expect(await heard('audit-copy-failed')).toEqual({ failures: 1 })
  await copied.promise
})

test('while the copy fails it stays ready, and says how many entries wait and why', async () => {
  const { logger, heard } = listeningLogger()
  const away = new HutongError('HUTONG_LOG_UNAVAILABLE', 'away on purpose')
  const { noteEntry, copyHealth } = await open({ append: () => Promise.reject(away) }, logger)
  await noteEntry(asker, 'ziran', note)
  await heard('audit-copy-failed')
  expect(copyHealth()).toEqual({
    state: 'ready',
    detail: expect.stringMatching(/^at least 1 entries wait .+: away on purpose$/u),
  })
})

test('it ends when the clocks are apart, which trying again does not mend', async () => {
  const off = new HutongError('HUTONG_CLOCK_OFF', 'set both')
  const { noteEntry, ended } = await open({ append: () => Promise.reject(off) })
  await noteEntry(asker, 'ziran', note)
  await expect(ended).rejects.toBe(off)
})

test('it closes while the shared log does not answer, and copies the same again after the next start', async () => {
  const data = temporaryFolder(onTestFinished)
  const asked = Promise.withResolvers<void>()
  const first = await open({
    data,
    append: () => {
      asked.resolve()
      return never
    },
  })
  await first.noteEntry(asker, 'ziran', note)
  await asked.promise
  await first.close()
  const copied = Promise.withResolvers<readonly string[]>()
  await open({ data, append: async (entries) => copied.resolve(entries.map(({ key }) => key)) })
  expect(await copied.promise).toEqual(['gateway-1:0'])
})

test('a name that is taken opens no ledger', async () => {
  const data = temporaryFolder(onTestFinished)
  const taken = new HutongError('HUTONG_INSTANCE_TAKEN', 'taken')
  await expect(open({ data, claim: () => Promise.reject(taken) })).rejects.toBe(taken)
  expect(() => readFileSync(join(data, 'ledger', 'gateway-1.vkey'))).toThrow('ENOENT')
})

test('a folder claims with the same identity at every start, and another one with another', async () => {
  const claims: string[] = []
  const claim = async (folder: string) => {
    claims.push(folder)
    return { lost: never }
  }
  const data = temporaryFolder(onTestFinished)
  await (await open({ data, claim })).close()
  await (await open({ data, claim })).close()
  await open({ claim })
  expect(claims[1]).toBe(claims[0])
  expect(claims[2]).not.toBe(claims[0])
})

test('it ends when its name is lost', async () => {
  const lost = Promise.withResolvers<never>()
  const { ended } = await open({ claim: async () => ({ lost: lost.promise }) })
  const taken = new HutongError('HUTONG_INSTANCE_TAKEN', 'taken')
  lost.reject(taken)
  await expect(ended).rejects.toBe(taken)
})

test('replicated, nobody hears of an entry before the shared log has it', async () => {
  const asked = Promise.withResolvers<readonly string[]>()
  const taken = Promise.withResolvers<void>()
  let isNoted = false
  const { noteEntry } = await open({
    replicated: 'on',
    append: (entries) => {
      asked.resolve(entries.map(({ key }) => key))
      return taken.promise
    },
  })
  const noted = noteEntry(asker, 'ziran', note).then(({ index }) => {
    isNoted = true
    return index
  })
  expect(await asked.promise).toEqual(['gateway-1:0'])
  expect(isNoted).toBe(false)
  taken.resolve()
  expect(await noted).toBe(0)
})

test('replicated, whoever waits in vain is told so, it is not ready, and the entry is copied later', async () => {
  const { logger, heard } = listeningLogger()
  const away = new HutongError('HUTONG_LOG_UNAVAILABLE', 'away on purpose')
  const copied = Promise.withResolvers<readonly string[]>()
  let isAway = true
  const { noteEntry, copyHealth } = await open(
    {
      replicated: 'on',
      copyWaitMsMax: 50,
      append: async (entries) => {
        if (isAway) throw away
        copied.resolve(entries.map(({ key }) => key))
      },
    },
    logger,
  )
  await expect(noteEntry(asker, 'ziran', note)).rejects.toMatchObject({
    code: 'HUTONG_LEDGER_NOT_REPLICATED',
  })
  await heard('audit-copy-failed')
  expect(copyHealth()).toMatchObject({ state: 'starting', detail: expect.any(String) })
  isAway = false
  expect(await copied.promise).toEqual(['gateway-1:0'])
  expect(await noteEntry(asker, 'ziran', note)).toMatchObject({ index: 1 })
  expect(copyHealth()).toEqual({ state: 'ready' })
})

test('replicated, entries of many callers go together and each once', async () => {
  const copied: string[] = []
  const { noteEntry } = await open({
    replicated: 'on',
    append: async (entries) => {
      copied.push(...entries.map(({ key }) => key))
    },
  })
  await Promise.all(Array.from({ length: 200 }, () => noteEntry(asker, 'ziran', note)))
  expect(copied).toEqual(Array.from({ length: 200 }, (_, index) => `gateway-1:${index}`))
})
