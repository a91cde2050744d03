import { expect, onTestFinished, test } from 'vitest'
import { HutongError } from '@hutong/process'
import { temporaryFolder } from '@hutong/process/testing'
import { noteChanges } from '../../src/accounts/note-changes.ts'
import { openPeople } from '../open-people.ts'

type Note = Parameters<Parameters<typeof noteChanges>[0]['noteEntry']>

/** Notes what there is, with a ledger that fails the nth time. */
async function noting(failsAt = 0) {
  const people = await openPeople(temporaryFolder(onTestFinished), onTestFinished)
  const noted: Note[] = []
  let calls = 0
  const stop = new AbortController()
  const ended = noteChanges({
    store: people.store,
    noteEntry: async (...note) => {
      calls += 1
      if (calls === failsAt) throw new HutongError('HUTONG_LEDGER_BUSY', 'failed on purpose')
      noted.push(note)
      return { index: 0, size: 1, receipt: '', receiptJson: '' }
    },
    logger: people.logger.logger,
    signal: stop.signal,
  })
  onTestFinished(async () => {
    stop.abort()
    await ended
  })
  return { people, noted }
}

test('each change becomes an entry that names whose doing it was, and whom only under seal', async () => {
  const { people, noted } = await noting()
  await people.logger.heard('account-noted')
  const [caller, department, note] = noted[0] ?? []
  const { details, ...open } = note ?? {}
  expect({ caller, department, ...open }).toMatchObject({
    caller: { client: 'command-line' },
    department: 'ziran',
    kind: 'admin',
    action: 'account-added',
  })
  expect(JSON.stringify(open)).not.toContain('o-17')
  expect(details?.note).toMatch(/^account-added o-17 at /u)
})

test('what the ledger did not take is noted when it takes entries again', async () => {
  const { people, noted } = await noting(1)
  await people.logger.heard('account-changes-not-noted')
  await people.logger.heard('account-noted')
  expect(noted).toHaveLength(1)
  expect(people.store.accounts.changesToNote()).toEqual([])
})
