import type { FactsOfHomes } from './facts-of-homes.ts'
import type { FactsOfLife } from './facts-of-life.ts'
import type { FactsOfWork } from './facts-of-work.ts'

/**
 * What is true in the synthetic city, before a department writes it down in its own words. Dates are `YYYY-MM-DD`;
 * `long-term` is a validity without an end.
 */
export type ValidUntil = string

export const longTerm: ValidUntil = 'long-term'

/** The document types that a number can belong to, in the words of the API. */
export type IdType =
  | 'resident-id'
  | 'hk-mo-tw-permit'
  | 'foreign-permanent-resident'
  | 'credit-code'

/** Whoever can marry, own or represent: a name and a number. */
export interface Party {
  readonly name: string
  readonly idType: IdType
  readonly idNumber: string
}

/** One identity of the population register. `id` is the register's own running number, never the national one. */
export interface Person extends Party {
  readonly id: number
  readonly sex: 'male' | 'female'
  readonly birthDate: string
  readonly ethnicCode: string
  readonly addressDivision: string
  readonly idValidFrom: string
  readonly idValidTo: ValidUntil
  readonly status: 'active' | 'revoked'
}

export interface MarriageEvent {
  readonly id: number
  readonly event: 'MARRIAGE' | 'DIVORCE' | 'REISSUE'
  readonly certificateNo: string
  readonly priorCertificateNo: string
  readonly registeredOn: string
  readonly registrarCode: string
  readonly husband: Party
  readonly wife: Party
  readonly status: RecordStatus
}

/**
 * `superseded`: another certificate has taken its place (re-issue, or the divorce that collected it);
 * `revoked`: it should never have been, or was cancelled.
 */
export type RecordStatus = 'active' | 'revoked' | 'superseded'

/** What a register files: its own running number, and whether the entry counts. */
export interface Filed {
  readonly id: number
  readonly status: RecordStatus
}

export interface Right {
  readonly id: number
  readonly certificateNo: string
  readonly unitCode: string
  readonly rightType: 'ownership' | 'mortgage' | 'residence' | 'pre-registration'
  readonly owners: readonly { readonly party: Party; readonly share: string }[]
  readonly locationDivision: string
  readonly location: string
  readonly areaSquareMetres: number
  readonly registeredOn: string
  readonly validTo: ValidUntil
  readonly status: RecordStatus
}

export interface Organisation {
  readonly id: number
  readonly creditCode: string
  readonly name: string
  readonly orgType: string
  readonly legalRepresentative: Party
  readonly establishedOn: string
  readonly businessStatus: 'active' | 'cancelled' | 'licence-revoked'
  readonly scope: string
  readonly registeredCapitalYuan: string
  readonly validTo: ValidUntil
  readonly status: 'active' | 'revoked'
}

/** People who belong together, and all that the departments hold of them. */
export interface Family extends FactsOfLife, FactsOfHomes, FactsOfWork {
  readonly people: readonly Person[]
  readonly marriages: readonly MarriageEvent[]
  readonly rights: readonly Right[]
  readonly organisations: readonly Organisation[]
}
