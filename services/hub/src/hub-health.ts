import type { CatalogueView } from '@hutong/catalogue'
import type { OwnLedger } from '@hutong/ledger'
import { freshPart, reportHealth, systemClock } from '@hutong/process'
import type { PartHealth } from '@hutong/process'
import type { Offices } from './start-offices.ts'

export interface HubHealth {
  readonly parts: Readonly<Record<string, () => PartHealth>>
  readonly isAlive: () => boolean
}

/** Ready = the ledger takes entries, the grants are fresh, and everything that lay there at the start can be asked for. */
export function hubHealth(settings: {
  readonly ledger: Pick<OwnLedger, 'health'>
  readonly catalogue: Pick<CatalogueView, 'checkedAt'>
  readonly offices: Offices
}): HubHealth {
  const { ledger, catalogue, offices } = settings
  let officesFailed: string | undefined
  offices.failed.catch((cause: unknown) => {
    officesFailed = cause instanceof Error ? cause.message : 'failed'
  })
  const parts = {
    ledger: ledger.health,
    catalogue: freshPart('the catalogue', catalogue.checkedAt, systemClock),
    offices: (): PartHealth => {
      if (officesFailed !== undefined) return { state: 'failed', detail: officesFailed }
      const { loaded, sources } = offices.status()
      if (loaded) return { state: 'ready' }
      const rows = sources.reduce((sum, { rowsRead }) => sum + rowsRead, 0)
      return { state: 'starting', detail: `loading: ${rows} rows read so far` }
    },
  }
  return { parts, isAlive: () => reportHealth(parts).alive }
}
