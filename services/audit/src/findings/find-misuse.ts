import { join } from 'node:path'
import type { Log } from '@hutong/log'
import { secretKey, systemClock } from '@hutong/process'
import type { Logger } from '@hutong/process'
import { openIndexReader } from '../index/open-index.ts'
import type { IndexSettings } from '../index/open-index.ts'
import { followFindings } from './follow-findings.ts'
import type { FindingsWatch } from './follow-findings.ts'
import { readThresholds } from './read-thresholds.ts'

/**
 * Looks for misuse in the index, by the thresholds of `findings.json` in the data folder.
 *
 * @throws HutongError HUTONG_FINDINGS_INVALID, HUTONG_KEY_MALFORMED
 */
export async function findMisuse({
  settings,
  place,
  ...parts
}: {
  readonly settings: { readonly data: string; readonly entryKeys: string }
  /** Where the index is. */
  readonly place: IndexSettings
  readonly log: Log
  readonly logger: Logger
  readonly signal: AbortSignal
}): Promise<FindingsWatch> {
  return followFindings({
    ...parts,
    thresholds: readThresholds(join(settings.data, 'findings.json')),
    key: await secretKey(settings.entryKeys, 'findings'),
    openIndex: () => openIndexReader(place),
    clock: systemClock,
  })
}
