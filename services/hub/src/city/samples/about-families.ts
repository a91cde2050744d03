import { demoWindows } from '../demo-access.ts'
import { plantedLife as life, plantedPeople as people } from '../planted-families.ts'
import { expired, mismatch, noRecord, yes } from './asked.ts'
import type { Asked } from './asked.ts'

const { realEstate, company, family, fund, pension, school, newborn } = demoWindows

/** Households, births, deaths, and what befell a few. */
export function aboutFamilies(): readonly Asked[] {
  const [birth] = life.births
  const [permit, oldPermit] = life.residencePermits
  const [death] = life.deaths
  const [disability] = life.disabilities
  const household = { householdNo: '330106000000001' }
  return [
    [
      'a wife in the household of her husband',
      family,
      'household.registration',
      people.wife,
      { ...household, relation: 'SPOUSE' },
      yes,
    ],
    [
      'a child in the household of its father, asked for by him',
      school,
      'household.registration',
      people.husband,
      { ...household, relation: 'SON' },
      yes,
    ],
    [
      'somebody in the household of strangers',
      realEstate,
      'household.registration',
      people.child,
      { householdNo: '330106000000002' },
      mismatch,
    ],
    ['a residence permit', school, 'residence.permit', people.neverMarried, numbered(permit), yes],
    [
      'a residence permit that ran out',
      school,
      'residence.permit',
      people.forgetful,
      numbered(oldPermit),
      expired,
    ],
    [
      'a conviction that is on record',
      company,
      'criminal.status',
      people.forgetful,
      { judgedOn: '2012-03-20' },
      yes,
    ],
    [
      'a conviction of somebody without any',
      company,
      'criminal.status',
      people.founder,
      { judgedOn: '2012-03-20' },
      noRecord,
    ],
    [
      'a birth, asked for by the mother',
      newborn,
      'birth.certificate',
      people.wife,
      { certificateNo: birth.certificateNo, childName: people.child.name },
      yes,
    ],
    [
      'a birth on the wrong day, asked for by the father',
      family,
      'birth.certificate',
      people.husband,
      { certificateNo: birth.certificateNo, bornOn: '2018-05-02' },
      mismatch,
    ],
    [
      'a registered plan for a child',
      family,
      'birth.permit',
      people.wife,
      { permitNo: life.birthPermits[0].permitNo, childOrder: 'FIRST' },
      yes,
    ],
    [
      'a death that a hospital certified',
      pension,
      'death.medical',
      people.struckOut,
      { certificateNo: death.certificateNo, diedOn: death.diedOn },
      yes,
    ],
    [
      'a death of somebody alive',
      fund,
      'death.medical',
      people.husband,
      { diedOn: death.diedOn },
      noRecord,
    ],
    [
      'an adoption, asked for by the child',
      family,
      'adoption.event',
      people.adopted,
      { certificateNo: 'SY330106-2016-999001', event: 'ADOPTION' },
      yes,
    ],
    [
      'a household that is assisted',
      school,
      'lowincome.status',
      people.divorcedWife,
      { certificateNo: life.assistance[0].certificateNo, category: 'MINIMUM_LIVING' },
      yes,
    ],
    [
      'a certificate of disability shown with a graver level',
      school,
      'disability.certificate',
      people.firstHeir,
      { certificateNo: disability.certificateNo, level: '1' },
      mismatch,
    ],
    [
      'a child that goes to school',
      school,
      'education.enrolment',
      people.child,
      { schoolName: life.enrolments[0].schoolName, stage: 'PRIMARY' },
      yes,
    ],
    [
      'a judgment on what a father owes his child',
      realEstate,
      'court.judgment-family',
      people.divorcedHusband,
      { judgmentNo: life.judgments[0].judgmentNo, matter: 'MAINTENANCE' },
      yes,
    ],
  ]
}

function numbered({ permitNo }: { readonly permitNo: string }): { readonly permitNo: string } {
  return { permitNo }
}
