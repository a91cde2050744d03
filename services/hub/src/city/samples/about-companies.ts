import { demoWindows } from '../demo-access.ts'
import {
  plantedOrganisations as organisations,
  plantedPeople as people,
} from '../planted-families.ts'
import { yes, mismatch, revoked, expired } from './asked.ts'
import type { Asked, Subject } from './asked.ts'

const { realEstate } = demoWindows

export function aboutCompanies(): readonly Asked[] {
  const type = 'org.registration'
  const { running, cancelled, undone, expired: ended } = organisations
  return [
    [
      'a company in business',
      realEstate,
      type,
      codeOf(running),
      { name: running.name, businessStatus: 'ACTIVE' },
      yes,
    ],
    [
      'a company, asked for by its legal representative',
      realEstate,
      type,
      people.founder,
      { creditCode: running.creditCode },
      yes,
    ],
    [
      'a deregistered company shown as in business',
      realEstate,
      type,
      codeOf(cancelled),
      { businessStatus: 'ACTIVE' },
      mismatch,
    ],
    [
      'a company whose registration was undone',
      realEstate,
      type,
      codeOf(undone),
      { name: undone.name },
      revoked,
    ],
    [
      'a company whose term is over',
      realEstate,
      type,
      codeOf(ended),
      { name: ended.name },
      expired,
    ],
  ]
}

/** Organisations are asked about by their credit code. */
export function codeOf({ creditCode }: { readonly creditCode: string }): Subject {
  return { idType: 'credit-code', idNumber: creditCode }
}
