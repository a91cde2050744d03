import type { Rule } from './rule.ts'
import { auditReading } from './rules/audit-reading.ts'
import { breakGlass } from './rules/break-glass.ts'
import { dormant } from './rules/dormant.ts'
import { flaggedPerson } from './rules/flagged-person.ts'
import { fruitlessQuestions } from './rules/fruitless-questions.ts'
import { guessing } from './rules/guessing.ts'
import { manyNewOfficers } from './rules/many-new-officers.ts'
import { manyPeopleFast } from './rules/many-people-fast.ts'
import { neverUsed } from './rules/never-used.ts'
import { noCase } from './rules/no-case.ts'
import { offHours } from './rules/off-hours.ts'
import { oneCaseManyPeople } from './rules/one-case-many-people.ts'
import { ownRecord } from './rules/own-record.ts'
import { personOfManyAskers } from './rules/person-of-many-askers.ts'
import { repeatedRefusals } from './rules/repeated-refusals.ts'
import { sameHousehold } from './rules/same-household.ts'
import { samePersonAgain } from './rules/same-person-again.ts'
import { sameSurname } from './rules/same-surname.ts'
import { twoWindows } from './rules/two-windows.ts'
import { volumeSpike } from './rules/volume-spike.ts'
import type { Thresholds } from './thresholds.ts'

/** Every rule, with nothing seen yet. */
export const openRules = (thresholds: Thresholds): readonly Rule[] => [
  ownRecord(),
  sameHousehold(),
  sameSurname(thresholds),
  flaggedPerson(),
  offHours(thresholds),
  volumeSpike(thresholds),
  manyPeopleFast(thresholds),
  noCase(thresholds),
  oneCaseManyPeople(thresholds),
  repeatedRefusals(thresholds),
  guessing(thresholds),
  fruitlessQuestions(thresholds),
  dormant(thresholds),
  neverUsed(thresholds),
  personOfManyAskers(thresholds),
  samePersonAgain(thresholds),
  twoWindows(thresholds),
  manyNewOfficers(thresholds),
  auditReading(thresholds),
  breakGlass(thresholds),
]
