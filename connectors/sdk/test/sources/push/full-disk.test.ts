import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '@hutong/infra'
import { describe, expect, onTestFinished, test } from 'vitest'
import { openWorkbench } from '../../workbench.ts'
import { ndjson, pushStream, row, spoolFolder } from './push-stream.ts'
import { makeSender, sendBatch } from './send-rows.ts'

const sender = makeSender('window')
const patience = { timeout: 20_000, interval: 50 }

describe.skipIf(!canMount())(
  'a spool on a disk that is nearly full (needs the right to mount a tmpfs)',
  () => {
    test('turns senders away, is told to the operator, gives what it has, and takes more once there is room', async () => {
      const port = await freePort()
      const stream = pushStream(port, [sender], { bodyBytesMax: 1 << 20 })
      const bench = await openWorkbench([stream])
      const disk = join(bench.inbox, spoolFolder)
      mkdirSync(disk, { recursive: true })
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=100m', 'tmpfs', disk])
      const running = bench.start(stream)
      onTestFinished(async () => {
        await running.stop()
        execFileSync('umount', [disk])
        await bench.remove()
      })
      await running.firstPollDone
      const send = (key: string) =>
        sendBatch({ origin: `http://127.0.0.1:${port}`, sender, key, body: ndjson(row(key)) })

      expect((await send('b-1')).status).toBe(202)
      execFileSync('mount', ['-o', 'remount,size=32m', disk])
      const refused = await send('b-2')
      expect([refused.status, refused.body['code']]).toEqual([503, 'not-ready'])
      const failure = () => running.status().failure?.code
      await expect.poll(failure, patience).toBe('HUTONG_SOURCE_UNAVAILABLE')
      expect((await send('b-1')).body).toMatchObject({ sequence: 1 })
      await expect.poll(() => bench.records(stream), patience).toHaveLength(1)
      execFileSync('mount', ['-o', 'remount,size=100m', disk])
      expect((await send('b-2')).body).toMatchObject({ sequence: 2 })
      await expect.poll(failure, patience).toBeUndefined()
      expect(readdirSync(disk).filter((name) => name.endsWith('.jsonl'))).toHaveLength(2)
    })
  },
)

function canMount(): boolean {
  const probe = mkdtempSync(join(tmpdir(), 'hutong-mount-'))
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', probe]).status === 0
  if (mounted) spawnSync('umount', [probe])
  rmSync(probe, { recursive: true })
  return mounted
}
