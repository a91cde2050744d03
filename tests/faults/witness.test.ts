import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { openHubLedger, sealAlone, sealAnswers } from '../../services/cli/test/hub-ledger.ts'
import { startWitness, type WitnessProcess } from '../../services/cli/test/witness-process.ts'
import { askerOf, tell } from '../support/ask.ts'
import { demoSample, demoSamples } from '../support/read-demo.ts'
import { spawnHub, startHub, type HubProcess, type HubWish } from '../support/start-hub.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { until } from '../support/until.ts'

const ledgerFailedExit = 74
const client = 'real-estate-window'
const faultMsMax = 180_000

describe('a hub whose ledger was put back to an earlier copy, published checkpoint and all', () => {
  test(
    'and grows differently is refused by its witness: it answers nothing more and ends with 74',
    async () => {
      const { data, witness, comeBack, copyOf } = await witnessedHub()
      const ledger = join(data, 'ledger', 'hub')
      const first = await startHub(witnessedWish(data, witness))
      await ask(first, 3)
      await cosignedBeyond(0, ledger)
      expect(await first.stop()).toBe(0)
      const copy = copyOf('ledger')
      const second = await startHub(witnessedWish(data, witness))
      await ask(second, 5)
      await cosignedBeyond(sizeOf(join(copy, 'hub', 'checkpoint')), ledger)
      expect(await second.stop()).toBe(0)

      rmSync(join(data, 'ledger'), { recursive: true })
      cpSync(copy, join(data, 'ledger'), { recursive: true })
      // It grows while the witness is away, who then comes back.
      await witness.kill()
      const third = await startHub(witnessedWish(data, witness))
      const asker = await askerOf(third, client)
      await ask(third, 6)
      await comeBack(witness)
      const health = await until('the refusal at /healthz', async () => {
        await asker.ask(demoSample(data).request)
        const told = await tell(`${third.url}/healthz`)
        return told.status === 503 ? told : undefined
      })
      expect(health.text).toMatch(
        /the witness cosigned|does not contain what the witness cosigned/u,
      )
      expect((await tell(`${third.url}/readyz`)).status).toBe(503)
      const late = await asker.ask(demoSample(data).request)
      expect(late).toMatchObject({ status: 503, body: { code: 'ledger-unavailable' } })
      expect(await third.ended).toBe(ledgerFailedExit)

      // The next start ends as well, and has sealed nothing.
      const size = sizeOf(join(ledger, 'checkpoint'))
      const fourth = spawnHub(witnessedWish(data, witness))
      expect(await fourth.ended).toBe(ledgerFailedExit)
      expect(sizeOf(join(ledger, 'checkpoint'))).toBe(size)
    },
    faultMsMax,
  )
})

describe.skipIf(!canTrace())('a witness that is killed (needs strace)', () => {
  test.each([
    ['before it remembers', 1],
    ['after it remembers and before it answers', 2],
  ])(
    '%s: the ledger asks again, and is cosigned by its next life',
    async (_, syncs) => {
      const above = temporaryFolder(onTestFinished)
      const state = join(above, 'witness')
      await sealAlone({ data: above }, 0)
      const vkey = join(above, 'ledger', 'hub.vkey')
      // Its key is made, so that what it syncs under strace is its state alone: the file, then the folder.
      await (await startWitness({ state, ledger: vkey, after: onTestFinished })).kill()
      const witness = await startWitness({
        state,
        ledger: vkey,
        after: onTestFinished,
        before: [
          'strace',
          '-D',
          '-f',
          '-qq',
          '-o',
          '/dev/null',
          '-e',
          'trace=fsync',
          '-e',
          `inject=fsync:signal=SIGKILL:when=${syncs}`,
        ],
      })
      const ledger = await openHubLedger({ data: above }, witness)
      onTestFinished(() => ledger.close())
      await sealAnswers(ledger, 5)
      expect(await witness.ended).toBeNull()
      const remembered = existsSync(join(state, 'cosigned', sha256OfOrigin))
      expect(remembered).toBe(syncs === 2)
      expect(existsSync(join(above, 'ledger', 'hub', 'checkpoint.witnessed'))).toBe(false)
      await sealAnswers(ledger, 2)
      const port = Number(new URL(witness.url).port)
      await startWitness({ state, ledger: vkey, after: onTestFinished, port })
      await until('a cosignature', () =>
        sizeOf(join(above, 'ledger', 'hub', 'checkpoint.witnessed')) === 7 ? true : undefined,
      )
      expect(ledger.health()).toEqual({ state: 'ready' })
    },
    faultMsMax,
  )
})

/** SHA-256 of `hutong.example/hub`. */
const sha256OfOrigin = 'c6a9ebafc44169758a08858d5e7a6b28d35a6980aa04c5c4aac1ddc7b65c6ad3'

async function witnessedHub() {
  const data = join(temporaryFolder(onTestFinished), 'data')
  const hub = await startHub({ data, after: onTestFinished })
  await hub.ready()
  expect(await hub.stop()).toBe(0)
  const above = temporaryFolder(onTestFinished)
  const wish = {
    state: join(above, 'witness'),
    // As it was when the witness began: the ledger is put back.
    ledger: join(above, 'hub.vkey'),
    after: onTestFinished,
  }
  cpSync(join(data, 'ledger', 'hub.vkey'), wish.ledger)
  const witness = await startWitness(wish)
  const comeBack = ({ url }: WitnessProcess): Promise<WitnessProcess> =>
    startWitness({ ...wish, port: Number(new URL(url).port) })
  const copyOf = (name: string): string => {
    cpSync(join(data, name), join(above, name), { recursive: true })
    return join(above, name)
  }
  return { data, witness, comeBack, copyOf }
}

function witnessedWish(data: string, witness: WitnessProcess): HubWish {
  const environment = {
    HUTONG_WITNESS: witness.url,
    HUTONG_WITNESS_KEY: witness.vkey,
    HUTONG_WITNESS_EVERY_S: '1',
  }
  return { data, after: onTestFinished, environment }
}

async function ask(hub: HubProcess, count: number): Promise<void> {
  await hub.ready()
  const asker = await askerOf(hub, client)
  for (const { request } of demoSamples(hub.data, client).slice(0, count)) await asker.ask(request)
}

/** More of the ledger than so many entries. */
async function cosignedBeyond(size: number, ledger: string): Promise<void> {
  await until(`a cosignature of more than ${size}`, () =>
    sizeOf(join(ledger, 'checkpoint.witnessed')) > size ? true : undefined,
  )
}

function sizeOf(file: string): number {
  return existsSync(file) ? Number(readFileSync(file, 'utf8').split('\n')[1]) : -1
}

function canTrace(): boolean {
  return spawnSync('strace', ['-f', '-qq', '-o', '/dev/null', 'true']).status === 0
}
