import type { Family } from './city-facts.ts'
import { plantedHomes } from './planted/homes.ts'
import { plantedLife } from './planted/life.ts'
import { plantedMarriages } from './planted/marriages.ts'
import { plantedOrganisations } from './planted/organisations.ts'
import { plantedNobody, plantedPeople } from './planted/people.ts'
import { plantedRights } from './planted/rights.ts'
import { plantedWork } from './planted/work.ts'

/**
 * The families that every city has, whatever its size and seed: one for each answer that the hub can give. Questions
 * with known answers are made from them. All lived through nothing later than 2025.
 */
export {
  plantedLife,
  plantedMarriages,
  plantedNobody,
  plantedOrganisations,
  plantedPeople,
  plantedRights,
  plantedWork,
}

/** All of them as one family: the first rows of every department's file. */
export const plantedFamily: Family = {
  people: Object.values(plantedPeople),
  marriages: Object.values(plantedMarriages),
  rights: Object.values(plantedRights),
  organisations: Object.values(plantedOrganisations),
  ...plantedLife,
  ...plantedHomes,
  ...plantedWork,
}
