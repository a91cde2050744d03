import { demoWindows } from '../demo-access.ts'
import { plantedNobody as nobody, plantedPeople as people } from '../planted-families.ts'
import { yes, mismatch, revoked, expired, noRecord } from './asked.ts'
import type { Asked } from './asked.ts'

const { realEstate, company, family, pension } = demoWindows

export function aboutPeople(): readonly Asked[] {
  const type = 'person.identity'
  const { husband, forgetful, struckOut, fifthHeir } = people
  return [
    [
      'an identity',
      realEstate,
      type,
      husband,
      { name: husband.name, birthDate: husband.birthDate },
      yes,
    ],
    [
      'an identity with a rare character in its name',
      company,
      type,
      fifthHeir,
      { name: fifthHeir.name },
      yes,
    ],
    ['an identity under a wrong name', realEstate, type, husband, { name: '陈文渊' }, mismatch],
    ['an identity card that ran out', company, type, forgetful, { name: forgetful.name }, expired],
    [
      'an identity that was struck out',
      pension,
      type,
      struckOut,
      { name: struckOut.name },
      revoked,
    ],
    ['a number that nobody has', family, type, nobody, { name: nobody.name }, noRecord],
  ]
}
