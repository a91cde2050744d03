import type { Filed, Party, Person, ValidUntil } from './city-facts.ts'

/** What the departments hold of a family's births, deaths, households, and of the few whom something befell. */
export interface FactsOfLife {
  readonly households: readonly HouseholdMember[]
  readonly residencePermits: readonly ResidencePermit[]
  readonly convictions: readonly Conviction[]
  readonly vehicles: readonly Vehicle[]
  readonly births: readonly Birth[]
  readonly birthPermits: readonly BirthPermit[]
  readonly deaths: readonly Death[]
  readonly adoptions: readonly Adoption[]
  readonly assistance: readonly Assistance[]
  readonly disabilities: readonly Disability[]
  readonly enrolments: readonly Enrolment[]
  readonly judgments: readonly FamilyJudgment[]
}

/** `householdNo` is shared by all of one household; the head is a member too. */
export interface HouseholdMember extends Filed {
  readonly householdNo: string
  readonly member: Person
  readonly relation: 'head' | 'spouse' | 'son' | 'daughter'
  readonly head: Person
  readonly address: string
  readonly movedInOn: string
}

export interface ResidencePermit extends Filed {
  readonly permitNo: string
  readonly holder: Party
  readonly residenceDivision: string
  readonly address: string
  readonly registeredOn: string
  readonly issuedOn: string
  readonly validTo: ValidUntil
}

/** Final judgments of adults only: sealed ones are in no export. */
export interface Conviction extends Filed {
  readonly judgmentNo: string
  readonly person: Party
  /** In the words of the register. */
  readonly offenceClass: string
  readonly judgedOn: string
  readonly sentenceEndsOn: ValidUntil
  readonly courtCode: string
}

export interface Vehicle extends Filed {
  readonly plateNo: string
  readonly vin: string
  readonly owner: Party
  readonly registeredOn: string
  readonly inspectionValidTo: string
  readonly registryDivision: string
}

export interface Birth extends Filed {
  readonly certificateNo: string
  readonly child: Person
  readonly mother: Party
  /** The hospital need not know him. */
  readonly father: Party | undefined
  readonly facilityCode: string
  readonly issuedOn: string
}

/** `childOrder` counts from 1. */
export interface BirthPermit extends Filed {
  readonly permitNo: string
  readonly childOrder: number
  readonly applicants: readonly Party[]
  readonly issuerCode: string
  readonly issuedOn: string
  readonly validTo: ValidUntil
}

/** Known to health first, to the funeral service some days later; `cremation` is undefined for those who were buried elsewhere. */
export interface Death extends Filed {
  readonly certificateNo: string
  readonly deceased: Party
  readonly diedOn: string
  readonly facilityCode: string
  readonly issuedOn: string
  readonly cremation:
    | {
        readonly certificateNo: string
        readonly crematedOn: string
        readonly facilityCode: string
      }
    | undefined
}

/** One for each adopter: a couple shares the certificate. */
export interface Adoption extends Filed {
  readonly certificateNo: string
  readonly adopter: Party
  readonly adoptee: Party
  readonly registeredOn: string
  readonly registrarCode: string
}

/** One for each member of the household. */
export interface Assistance extends Filed {
  readonly certificateNo: string
  readonly person: Party
  /** In the words of the register. */
  readonly category: string
  readonly division: string
  readonly approvedOn: string
  readonly monthlyAmountYuan: number
  readonly validTo: ValidUntil
}

export interface Disability extends Filed {
  readonly certificateNo: string
  readonly person: Party
  /** Category and level in the words of the register. */
  readonly category: string
  readonly level: string
  readonly division: string
  readonly issuedOn: string
  readonly validTo: ValidUntil
}

export interface Enrolment extends Filed {
  readonly student: Party
  readonly schoolCode: string
  readonly schoolName: string
  readonly stage: '小学' | '初中' | '高中'
  readonly enrolledOn: string
  readonly division: string
}

export interface FamilyJudgment extends Filed {
  readonly judgmentNo: string
  /** In the words of the court. */
  readonly matter: '离婚' | '抚养费'
  readonly partyA: Party
  readonly partyB: Party
  readonly finalOn: string
  /** Empty where no certificate is meant. */
  readonly priorCertificateNo: string
  readonly courtCode: string
}
