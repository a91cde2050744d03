import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { verifyLedger } from '@hutong/ledger'
import { describe, expect, onTestFinished, test } from 'vitest'
import { answerOf, askerOf, tell } from '../support/ask.ts'
import type { Told } from '../support/ask.ts'
import { askUntilGone, leavesHeld } from '../support/collect-receipts.ts'
import { demoSample, demoSamples, ledgerKey } from '../support/read-demo.ts'
import { readLeaves } from '../support/read-leaves.ts'
import { spawnHub, startHub } from '../support/start-hub.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { until } from '../support/until.ts'

const ledgerFailedExit = 74
const failedExit = 1
const client = 'real-estate-window'
const faultMsMax = 120_000

describe.skipIf(!canMount())(
  'a full disk under the ledger (needs the right to mount a tmpfs)',
  () => {
    test(
      'turns every answer into 503 without a byte of a record, is told at /healthz, ends with 74, and is forgotten once there is room',
      async () => {
        const data = temporaryFolder(onTestFinished)
        const disk = join(data, 'ledger')
        mountSmallDisk(disk)
        const hub = await startHub({ data, after: onTestFinished })
        await hub.ready()
        const asker = await askerOf(hub, client)
        const filler = join(disk, 'filler')
        fillUp(disk, filler)

        const over = new AbortController()
        const asking = askUntilGone(asker, demoSamples(data, client), over.signal)
        const health = await until('the trouble at /healthz', async () => {
          const told = await tell(`${hub.url}/healthz`)
          return told.status === 503 ? told : undefined
        })
        expect(health.text).toContain('ENOSPC')
        const late = await asker.ask(demoSample(data).request)
        expectNothingTold(late)
        expect((await tell(`${hub.url}/readyz`)).status).toBe(503)
        over.abort()
        const told = await asking
        expect(await hub.ended).toBe(ledgerFailedExit)
        const refused = told.filter(({ status }) => status !== 200)
        expect(refused.length).toBeGreaterThan(0)
        for (const each of refused) expectNothingTold(each)
        await expectAllHeld(data, told)
      },
      faultMsMax,
    )
  },
)

describe.skipIf(!canTrace())('a failing disk under the ledger (needs strace)', () => {
  test(
    'that refuses one sync: nothing more is answered, the hub ends with 74, and its next life holds every receipt',
    async () => {
      const data = temporaryFolder(onTestFinished)
      const healthy = await startHub({ data, after: onTestFinished })
      await healthy.ready()
      expect(await healthy.stop()).toBe(0)

      const segment = join(data, 'ledger', 'hub', 'segments', '0000000000000000.segment')
      const hub = await startHub({
        data,
        after: onTestFinished,
        environment: { UV_THREADPOOL_SIZE: '1' },
        // -D: the hub stays our own child, and signals and exit code are its own.
        before: [
          'strace',
          '-D',
          '-f',
          '--seccomp-bpf',
          '-qq',
          '-o',
          '/dev/null',
          '-P',
          segment,
        ].concat(['-e', 'trace=fdatasync', '-e', 'inject=fdatasync:error=EIO:when=20']),
      })
      const asker = await askerOf(hub, client)
      const over = new AbortController()
      const asking = askUntilGone(asker, demoSamples(data, client), over.signal)
      await until('the trouble at /healthz', async () =>
        (await tell(`${hub.url}/healthz`)).status === 503 ? true : undefined,
      )
      expectNothingTold(await asker.ask(demoSample(data).request))
      over.abort()
      const told = await asking
      expect(await hub.ended).toBe(ledgerFailedExit)
      expect(told.filter(({ status }) => status === 200).length).toBeGreaterThan(0)
      for (const each of told.filter(({ status }) => status !== 200)) expectNothingTold(each)
      await expectAllHeld(data, told)
    },
    faultMsMax,
  )
})

describe('a byte that flipped in the ledger at rest', () => {
  test('of a segment: the hub does not start, and says which file, frame and offset', async () => {
    const data = await finishedLife()
    flip(join(data, 'ledger', 'hub', 'segments', '0000000000000000.segment'))
    const hub = spawnHub({ data, after: onTestFinished })
    expect(await hub.ended).toBe(failedExit)
    expect(hub.screen()).toMatch(/0000000000000000\.segment: frame \d+ at offset \d+ is damaged/u)
    expect(hub.screen()).toContain('nothing was changed')
  })

  test('of the published tree head: the hub does not start', async () => {
    const data = await finishedLife()
    flip(join(data, 'ledger', 'hub', 'checkpoint'))
    const hub = spawnHub({ data, after: onTestFinished })
    expect(await hub.ended).toBe(failedExit)
    expect(hub.screen()).toContain('checkpoint')
  })

  test('of a tile: the offline check of the whole ledger names it', async () => {
    const data = await finishedLife()
    const ledger = join(data, 'ledger', 'hub')
    const [, size = ''] = readFileSync(join(ledger, 'checkpoint'), 'utf8').split('\n')
    flip(join(ledger, 'tile', '0', '000.p', size))
    const verdict = await verifyLedger(ledger, ledgerKey(data))
    expect(verdict).toMatchObject({
      valid: false,
      // Older beginnings of it are no longer beginnings of it, and are told as well.
      problems: expect.arrayContaining([
        expect.objectContaining({ where: `tile/0/000.p/${size}` }),
      ]),
    })
  })
})

/** No proof, no answer: nothing but the problem leaves. */
function expectNothingTold(told: Told): void {
  expect(told.status).toBe(503)
  expect(told.headers.get('retry-after')).not.toBeNull()
  expect(Object.keys(told.body).toSorted()).toEqual(['code', 'detail', 'status', 'title', 'type'])
  expect(told.body['code']).toBe('ledger-unavailable')
}

/** The next life starts, answers, and its tree holds whatever was handed out before. */
async function expectAllHeld(data: string, told: readonly Told[]): Promise<void> {
  rmSync(join(data, 'ledger', 'filler'), { force: true })
  const next = await startHub({ data, after: onTestFinished })
  await next.ready()
  const { request, expected } = demoSample(data)
  expect(await answerOf(next, await (await askerOf(next)).ask(request))).toEqual(expected)
  expect(await next.stop()).toBe(0)
  const leaves = readLeaves(join(data, 'ledger', 'hub'))
  const answered = told.filter(({ status }) => status === 200)
  const held = await leavesHeld(answered, ledgerKey(data))
  expect([...held].filter(([index, leaf]) => leaves[index] !== leaf)).toEqual([])
  expect(await verifyLedger(join(data, 'ledger', 'hub'), ledgerKey(data))).toMatchObject({
    valid: true,
  })
}

/** The folder of a hub that answered a few questions and was stopped. */
async function finishedLife(): Promise<string> {
  const data = temporaryFolder(onTestFinished)
  const hub = await startHub({ data, after: onTestFinished })
  await hub.ready()
  const asker = await askerOf(hub, client)
  for (const { request } of demoSamples(data).slice(0, 5)) await asker.ask(request)
  expect(await hub.stop()).toBe(0)
  return data
}

function flip(file: string): void {
  const bytes = readFileSync(file)
  const at = Math.floor(bytes.length / 2)
  writeFileSync(file, bytes.with(at, (bytes[at] ?? 0) ^ 1))
}

function mountSmallDisk(folder: string): void {
  mkdirSync(folder, { recursive: true })
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=24m', 'tmpfs', folder])
  onTestFinished(() => {
    execFileSync('umount', ['-l', folder])
  })
}

/** Leaves room for a few hundred entries. */
function fillUp(disk: string, filler: string): void {
  const { bavail, bsize } = statfsSync(disk)
  writeFileSync(filler, Buffer.alloc(bavail * bsize - 512 * 1024))
}

function canMount(): boolean {
  const probe = mkdtempSync(join(tmpdir(), 'hutong-mount-'))
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', probe]).status === 0
  if (mounted) spawnSync('umount', [probe])
  rmSync(probe, { recursive: true })
  return mounted
}

function canTrace(): boolean {
  return spawnSync('strace', ['-f', '-qq', '-o', '/dev/null', 'true']).status === 0
}
