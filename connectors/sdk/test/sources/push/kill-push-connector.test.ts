import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { freePort } from '@hutong/infra'
import { expect, test } from 'vitest'
import { openWorkbench } from '../../workbench.ts'
import { ndjson, pushStream, row } from './push-stream.ts'
import { makeSender, sendBatch, type Answered, type SentBatch } from './send-rows.ts'

const killCount = process.env['HUTONG_TEST_LONG'] === undefined ? 5 : 100
const program = fileURLToPath(new URL('run-push-connector.ts', import.meta.url))
const rowsOfBatch = 20
const idCount = 100
const lifeMsMax = 150
const sender = makeSender('window')

test(
  `after ${killCount} kill -9 the rows of every batch that was answered with 202 are in the log, each once, the newest last`,
  async () => {
    const port = await freePort()
    const stream = pushStream(port, [sender])
    const bench = await openWorkbench([stream])
    await bench.log.close()
    const newest = new Map<string, string>()
    let batchCount = 0
    let child = start(bench.folder, port)
    const send = async (headers: Readonly<Record<string, string>> = {}): Promise<Answered> => {
      const names = Array.from({ length: rowsOfBatch }, (_, i) => {
        const id = (batchCount * 7 + i) % idCount
        const name = `第${batchCount}批公司`
        newest.set(`A${id}`, name)
        return row(id, { name })
      })
      batchCount += 1
      return sendUntilAnswered({
        origin: `http://127.0.0.1:${port}`,
        sender,
        key: `b-${batchCount}`,
        body: ndjson(...names),
        headers,
      })
    }

    for (let kills = 0; kills < killCount; kills += 1) {
      await send()
      const life = { isOver: false }
      const nextLife = killSoon(child).finally(() => {
        child = start(bench.folder, port)
        life.isOver = true
      })
      // What is under way when the kill comes is sent again to the next life.
      while (!life.isOver) await send()
      await nextLife
    }
    const last = await send({ prefer: 'wait=60' })
    expect(last.status).toBe(200)
    child.kill('SIGKILL')
    await once(child, 'exit')

    const after = await openWorkbench([stream], bench.folder)
    const records = await after.records(stream)
    const states = new Map(records.map(({ key, version, data }) => [`${key} ${version}`, data]))
    expect(states.size).toBe(batchCount * rowsOfBatch)
    const ordered = [...states].toSorted(([a], [b]) => (a < b ? -1 : 1))
    const found = new Map(ordered.map(([state, data]) => [idOf(state), nameOf(data)]))
    expect(found).toEqual(newest)
    await after.remove()
  },
  60_000 + killCount * 20_000,
)

const start = (folder: string, port: number): ChildProcess =>
  spawn(
    process.execPath,
    [
      program,
      folder,
      String(port),
      sender.keyId,
      JSON.stringify(sender.publicKey.export({ format: 'jwk' })),
    ],
    { stdio: 'inherit' },
  )

/** At any point of the life of a batch. */
async function killSoon(child: ChildProcess): Promise<void> {
  const exited = once(child, 'exit')
  await pause(Math.random() * lifeMsMax)
  child.kill('SIGKILL')
  await exited
}

/** As a sender does: the same batch again, until somebody says that it is safe. */
async function sendUntilAnswered(batch: SentBatch): Promise<Answered> {
  for (;;) {
    const answered = await sendBatch(batch).catch(() => undefined)
    if (answered?.status === 200 || answered?.status === 202) return answered
    if (answered !== undefined) throw new Error(`a good batch was refused: ${answered.text}`)
    await pause(20)
  }
}

const idOf = (state: string): string => /:(A\d+) /u.exec(state)?.[1] ?? ''
const nameOf = (data: unknown): unknown =>
  typeof data === 'object' && data !== null && 'name' in data ? data.name : undefined
