import { demoWindows } from '../demo-access.ts'
import {
  plantedOrganisations as organisations,
  plantedPeople as people,
} from '../planted-families.ts'
import { codeOf } from './about-companies.ts'
import type { Asked } from './asked.ts'

const { realEstate, pension } = demoWindows

/** Two of the demo's sources are not well, on purpose: nobody feeds one, and the other has stopped being read. */
export function aboutSources(): readonly Asked[] {
  const cremation = { certificateNo: 'HH330106-2024-999001' }
  return [
    [
      'a source that is down',
      pension,
      'death.cremation',
      people.struckOut,
      cremation,
      { answer: 'UNKNOWN', reason: 'source-down' },
    ],
    [
      'a source that is stale',
      realEstate,
      'org.abnormal',
      codeOf(organisations.running),
      { listedOn: '2024-07-01' },
      { answer: 'UNKNOWN', reason: 'stale' },
    ],
  ]
}
