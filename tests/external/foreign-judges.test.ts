import { createHash, generateKeyPairSync } from 'node:crypto'
import { mkdtempSync } from 'node:fs'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { encodeEntry, openLedger, type Ledger } from '@hutong/ledger'
import { canonicalJson } from '@hutong/merkle'
import { silentLogger, systemClock } from '@hutong/process'
import { beforeAll, expect, test } from 'vitest'
import { askerOf } from '../support/ask.ts'
import { demoReadings, demoSample } from '../support/read-demo.ts'
import type { Sample } from '../support/read-demo.ts'
import { startHub } from '../support/start-hub.ts'
import type { HubProcess } from '../support/start-hub.ts'
import { afterFile, temporaryFolder } from '../support/temporary-folder.ts'
import { buildJudge } from './build-judge.ts'
import { requireTool } from './require-tool.ts'
import { runProgram } from './run-program.ts'

const goMsMax = 300_000
const entriesAtOnceMax = 4096

const after = afterFile()

requireTool('go', "a saved response, judged by Go's own transparency log packages", () => {
  let folder = ''
  let judge = ''
  beforeAll(async () => {
    folder = temporaryFolder(after)
    judge = await buildJudge('receipt', folder)
    await saveResponse(folder)
  }, goMsMax)

  test('it is accepted as it is', async () => {
    expect(await judgeFile('response.json')).toEqual({
      code: 0,
      output: 'accepted: entry 40 of 65, about this body\n',
    })
  })

  test('it is refused with any one byte changed', async () => {
    const bytes = await readFile(join(folder, 'response.json'))
    for (let at = 1; at < bytes.length; at += 41) {
      await writeFile(join(folder, 'changed.json'), bytes.with(at, (bytes[at] ?? 0) ^ 1))
      expect(await judgeFile('changed.json'), `byte ${at}`).toMatchObject({ code: 1 })
    }
  })

  const judgeFile = (name: string) =>
    runProgram(judge, [join(folder, name), join(folder, 'hub.vkey')], folder)
})

requireTool('go', "what a hub says, judged by Go's own transparency log packages", () => {
  let hub: HubProcess
  let judge = ''
  beforeAll(async () => {
    const folder = temporaryFolder(after)
    judge = await buildJudge('receipt', folder)
    hub = await startHub({ data: join(folder, 'data'), after })
    await hub.ready()
  }, goMsMax)

  test.each<[string, string, (request: Sample['request']) => unknown, number]>([
    ['an answer', 'a marriage certificate in force', (request) => request, 200],
    [
      'an answer that no source can give',
      'a marriage before the register begins',
      (request) => request,
      200,
    ],
    [
      'a refusal',
      'a marriage certificate in force',
      (request) => ({ ...request, purpose: 'pension' }),
      403,
    ],
    [
      'a word on bad input',
      'a marriage certificate in force',
      (request) => ({ ...request, type: 'no.type' }),
      422,
    ],
  ])('%s is accepted as it came, and not for another body', async (_, name, change, status) => {
    const { client, request } = demoSample(hub.data, name)
    const told = await (await askerOf(hub, client)).ask(change(request))
    expect(told.status).toBe(status)
    expect(await judgeText(told.text)).toMatchObject({
      code: 0,
      output: expect.stringMatching(/^accepted: entry \d+ of \d+, about this body\n$/u),
    })
    expect(await judgeText(JSON.stringify({ ...told.body, more: 1 }))).toMatchObject({ code: 1 })
  })

  test('records that were read are accepted as they came, and not with a value changed', async () => {
    for (const { client, request } of demoReadings(hub.data)) {
      const told = await (await askerOf(hub, client)).read(request)
      expect(told.status).toBe(200)
      expect(await judgeText(told.text)).toMatchObject({
        code: 0,
        output: expect.stringMatching(/^accepted: entry \d+ of \d+, about this body\n$/u),
      })
      const changed = told.text.replace('"reason":', '"reazon":')
      expect(await judgeText(changed)).toMatchObject({ code: 1 })
    }
  })

  async function judgeText(text: string) {
    const file = join(hub.data, 'told.json')
    await writeFile(file, text)
    return runProgram(judge, [file, join(hub.data, 'ledger', 'hub.vkey')], hub.data)
  }
})

requireTool('go', "a ledger on the disk, judged by tessera's fsck", () => {
  test.each([1, 255, 256, 257, 70_000])(
    'it is accepted at %i entries',
    async (size) => {
      const above = mkdtempSync(join(tmpdir(), 'hutong-fsck-'))
      const ledger = await openDemoLedger(above)
      for (let left = size; left > 0; left -= entriesAtOnceMax) {
        const count = Math.min(left, entriesAtOnceMax)
        await Promise.all(
          Array.from({ length: count }, (_, at) =>
            ledger.append(Buffer.from(`entry ${left - at}`)),
          ),
        )
      }
      await ledger.close()
      const outcome = await runFsck(above)
      expect(outcome).toMatchObject({ code: 0 })
      expect(outcome.output).toContain(`Successfully fsck'd log with size ${size} `)
      await rm(above, { recursive: true })
    },
    goMsMax,
  )

  test(
    'it is accepted while two keys sign it, under the new one',
    async () => {
      const above = temporaryFolder(after)
      const keys = [0, 1].map(() => generateKeyPairSync('ed25519').privateKey)
      const ledger = await openDemoLedger(above, keys[0])
      await ledger.append(Buffer.from('under the older key alone'))
      await ledger.signWith(keys)
      await ledger.append(Buffer.from('under both'))
      await ledger.close()
      expect(await runFsck(above)).toMatchObject({ code: 0 })
    },
    goMsMax,
  )

  const runFsck = (above: string) =>
    runProgram(
      'go',
      [
        'run',
        'github.com/transparency-dev/tessera/cmd/fsck@v1.0.4',
        `--storage_url=file://${above}/hub/`,
        `--public_key=${above}/hub.vkey`,
        '--ui=false',
      ],
      above,
    )
})

async function openDemoLedger(
  above: string,
  key = generateKeyPairSync('ed25519').privateKey,
): Promise<Ledger> {
  const origin = 'hutong.example/hub'
  return openLedger({
    folder: join(above, 'hub'),
    origin,
    key,
    clock: systemClock,
    logger: silentLogger,
    // Small, so that the largest ledger here outlives most of its segments.
    segmentBytesMax: 500_000,
  })
}

/** A response in the form of the gateway's, sealed as the 41st of 65 entries, and saved with its receipt. */
async function saveResponse(folder: string): Promise<void> {
  const body = {
    answer: 'YES',
    asOf: { lagMs: 240, position: 'records.marriage.event.v1@0:18122', source: '民政 <a&b>' },
    mismatches: [],
    reason: null,
  }
  const bodySha256 = createHash('sha256').update(canonicalJson(body)).digest('hex')
  const entry = encodeEntry({
    v: 1,
    id: '0199f7a0-0000-7000-8000-000000000000',
    time: '2026-11-23T08:00:00.000Z',
    traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
    kind: 'answer',
    client: 'housing-1',
    department: 'housing',
    answerClass: 'YES',
    status: 200,
    bodySha256,
    salt: 'AAAAAAAAAAAAAAAAAAAAAA',
  })
  const ledger = await openDemoLedger(folder)
  const others = (count: number) =>
    Array.from({ length: count }, (_, at) => Buffer.from(`other ${at}`))
  const sealing = [...others(40), entry, ...others(24)].map((bytes) => ledger.append(bytes))
  const sealed = await Promise.all(sealing)
  await ledger.close()
  await writeFile(
    join(folder, 'response.json'),
    JSON.stringify({ ...body, receipt: sealed[40]?.receipt }),
  )
}
