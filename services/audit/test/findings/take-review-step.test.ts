import { expect, test } from 'vitest'
import { standingOf } from '../../src/findings/take-review-step.ts'
import { keepFindings } from '../../src/findings/keep-findings.ts'
import type { KeptFinding, ReviewStep } from '../../src/findings/kept-finding.ts'
import { fixedTopics, readTopic } from '@hutong/log'
import { openLog } from '@hutong/log/open'
import { silentLogger } from '@hutong/process'
import { temporaryFolder } from '@hutong/process/testing'
import { onTestFinished, vi } from 'vitest'

const finding: KeptFinding = {
  what: 'finding',
  id: 'f-1',
  rule: 'same-household',
  about: { what: 'officer', department: 'ziran' },
  period: '2026-11',
  entries: ['hub:1'],
  entryCount: 1,
  weight: 3,
  why: { zh: '同户', en: 'same household' },
  at: '2026-11-23T08:00:00.000Z',
}
const step = (did: ReviewStep['did'], by: string, at: number): ReviewStep => ({
  did,
  by,
  reason: 'seen',
  at,
  entryCount: 1,
})

test('what was escalated stays so, whatever is written beside it without knowing', () => {
  const steps = [step('escalate', 'shuju:a', 1), step('justify', 'shuju:b', 2)]
  expect(standingOf({ finding, steps }).state).toBe('escalated')
})

test('of two processes no one loses the step that the other wrote', async () => {
  const folder = temporaryFolder(onTestFinished)
  const log = await openLog({ profile: 'embedded', folder, topics: fixedTopics })
  onTestFinished(() => log.close())
  const stop = new AbortController()
  onTestFinished(() => stop.abort())
  const settings = { log, logger: silentLogger, signal: stop.signal }
  await log.append('audit.findings', [
    { key: finding.id, value: Buffer.from(JSON.stringify(finding)) },
  ])
  const [one, other] = [keepFindings(settings), keepFindings(settings)]
  await Promise.all([one.caughtUp, other.caughtUp])
  await Promise.all([
    one.write({ what: 'review', id: finding.id, step: step('escalate', 'shuju:a', 1) }),
    other.write({ what: 'review', id: finding.id, step: step('justify', 'shuju:b', 2) }),
  ])
  const didAll = (kept: typeof one) =>
    kept
      .find(finding.id)
      ?.steps.map(({ did }) => did)
      .join()
  await vi.waitUntil(() => [one, other].every((kept) => didAll(kept) === 'escalate,justify'), {
    timeout: 30_000,
  })
  const keys: string[] = []
  for await (const { key } of readTopic(log, 'audit.findings', stop.signal)) keys.push(key)
  expect(keys).toHaveLength(3)
  expect(keys.join(' ')).not.toContain('shuju')
})
