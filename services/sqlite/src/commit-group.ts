import type { DatabaseSync } from 'node:sqlite'
import { HutongError } from '@hutong/process'
import { beginWriting } from './begin-writing.ts'
import { explainFailure } from './explain-failure.ts'
import type { JobTable } from './open-writer.ts'
import type { JobCall, JobOutcome } from './writer-messages.ts'

/**
 * Runs everything that waits in one transaction with one sync. A job that fails is undone alone and told alone; when the
 * transaction itself fails, nothing of the group was kept and each of its jobs is told so.
 */
export function commitGroup(
  database: DatabaseSync,
  file: string,
  jobs: JobTable,
  calls: readonly JobCall[],
): JobOutcome[] {
  try {
    beginWriting(database)
    const outcomes = calls.map((call) => runAlone(database, file, jobs, call))
    database.exec('COMMIT')
    // From here on the group is on the disk.
    return outcomes
  } catch (cause) {
    if (database.isTransaction) database.exec('ROLLBACK')
    return calls.map((call) => failed(call, explainFailure(file, cause)))
  }
}

function runAlone(database: DatabaseSync, file: string, jobs: JobTable, call: JobCall): JobOutcome {
  database.exec('SAVEPOINT job')
  try {
    const job = jobs[call.name]
    if (!job) throw new HutongError('HUTONG_BUG', `no job named ${call.name}`)
    const value = job(call.input)
    database.exec('RELEASE job')
    return { id: call.id, done: true, value }
  } catch (cause) {
    // A full disk or a failed read may have ended the whole transaction: then there is no group left to save.
    if (!database.isTransaction) throw cause
    database.exec('ROLLBACK TO job; RELEASE job')
    return failed(call, explainFailure(file, cause))
  }
}

const failed = (call: JobCall, { code, message }: HutongError): JobOutcome => ({
  id: call.id,
  done: false,
  code,
  message,
})
