import { checkIdentifier, faultOfAuthorisation, mask } from '@hutong/schemas'
import type { Authorisation, AuthorisationFault, IdentifierKind, MaskedKind } from '@hutong/schemas'
import { ageOn, idCardValidityYears } from '../../schemas/src/identifiers/age.ts'
import { checkCatalogueCode } from '../../schemas/src/identifiers/catalogue-code.ts'
import { isMatterCode } from '../../schemas/src/identifiers/matter-code.ts'
import { mod37Check } from '../../schemas/src/identifiers/mod-37-36.ts'
import { isOrganisationCode } from '../../schemas/src/identifiers/organisation-code.ts'
import { isSharingAttribute } from '../../schemas/src/identifiers/sharing-attribute.ts'
import { isPlate, isVehicleNumber } from '../../schemas/src/identifiers/vehicle.ts'
import { dueDate } from '../../schemas/src/working-days.ts'

/** A vector as its file holds it; each section has its own members. */
export type Vector = Readonly<Record<string, unknown>>

/** What we say to a vector, and what it expects. Only the members of an expected object are compared. */
export interface Judged {
  readonly actual: unknown
  readonly expected: unknown
}

/** Null: this vector of an otherwise judged section asks for something we do not have. */
export type Judge = (vector: Vector, asOf: string) => Judged | null

/** The sections we answer to, by the first word of the file's name and the path in the file. */
export const judges: Readonly<Record<string, Judge>> = {
  'ids vectors': verdictOf('resident-id'),
  'ids legacy15': verdictOf('resident-id-15'),
  'ids foreignPermanentResident15': verdictOf('foreign-permanent-resident-15'),
  'ids masking': judgeMask,
  'ids names.vectors': judgeNames,
  'ids dates': judgeDate,
  'uscc vectors': verdictOf('credit-code'),
  'ids ages': (vector) => ({
    actual: ageOn(text(vector, 'birth'), text(vector, 'on')),
    expected: vector['age'],
  }),
  'ids idCardValidityByAge': (vector) => ({
    actual: String(idCardValidityYears(Number(vector['ageAtIssue']))),
    expected: vector['validYears'],
  }),
  'uscc orgCode': validityOf(isOrganisationCode),
  'ecert vectors': verdictOf('e-certificate'),
  'ecert mod37_36': (vector) => ({
    actual: mod37Check(text(vector, 'body')),
    expected: vector['check'],
  }),
  'realestate unitCode.vectors': verdictOf('real-estate-unit'),
  'realestate certificateNumber.vectors': verdictOf('real-estate-certificate'),
  'certnos marriage': verdictOf('marriage-certificate'),
  'certnos birthMedicalCertificate': verdictOf('birth-certificate'),
  'certnos vin': validityOf(isVehicleNumber),
  'certnos plates': validityOf(isPlate),
  'certnos matterImplementationCode.vectors': validityOf(isMatterCode),
  'certnos catalogueCode.vectors': (vector) => ({
    actual: checkCatalogueCode(text(vector, 'input')),
    expected: vector['expect'],
  }),
  'deadlines vectors': (vector) => {
    const due = dueDate(Date.parse(text(vector, 'received')), Number(vector['workingDays']))
    const { dueDate: date, calendar } = vector
    return {
      actual: { dueDate: due.date, calendar: due.calendar },
      expected: { dueDate: date, calendar },
    }
  },
  'matters predicateVectors agent.isAuthorised': judgeAuthorisation,
  'certnos sharingAttribute.vectors': ({ input, valid }) => ({
    actual: typeof input === 'object' && input !== null && isSharingAttribute(input),
    expected: valid,
  }),
}

function verdictOf(kind: IdentifierKind): Judge {
  return (vector, asOf) => ({
    actual: checkIdentifier(kind, text(vector, 'input'), { asOf }),
    expected: vector['expect'],
  })
}

function validityOf(isValid: (value: string) => boolean): Judge {
  return (vector) => ({ actual: isValid(text(vector, 'input')), expected: vector['valid'] })
}

/** A date that is none is expected to be null. */
function judgeDate(vector: Vector, asOf: string): Judged {
  const verdict = checkIdentifier('date', text(vector, 'input'), { asOf })
  return { actual: verdict.valid ? verdict.normalized : null, expected: vector['expect'] }
}

function judgeNames(vector: Vector, asOf: string): Judged {
  const normalized = (member: string) => {
    const verdict = checkIdentifier('name', text(vector, member), { asOf })
    return verdict.valid ? verdict.normalized : null
  }
  const [normA, normB] = [normalized('a'), normalized('b')]
  const { normA: expectedA, normB: expectedB, equal } = vector
  return {
    actual: { normA, normB, equal: normA === normB },
    expected: { normA: expectedA, normB: expectedB, equal },
  }
}

const maskedKinds: ReadonlyMap<unknown, MaskedKind> = new Map<string, MaskedKind>([
  ['name', 'name'],
  ['residentId', 'resident-id'],
  ['mobile', 'mobile'],
  ['phone', 'mobile'],
  ['certificateNo', 'certificate'],
  ['address', 'address'],
])

function judgeMask(vector: Vector): Judged | null {
  const kind = maskedKinds.get(vector['kind'])
  if (kind === undefined) return null
  return { actual: mask(kind, text(vector, 'input')), expected: vector['expect'] }
}

const words: Readonly<Record<AuthorisationFault, string>> = {
  unknown: 'NO_RECORD',
  withdrawn: 'REVOKED',
  principal: 'PRINCIPAL',
  agent: 'AGENT',
  matter: 'MATTER',
  'not-yet-valid': 'NOT_YET_VALID',
  expired: 'EXPIRED',
}

/** People stand there by letters; what they are known by does not matter to the judgement. */
function judgeAuthorisation(vector: Vector): Judged {
  const given: Vector = { ...Object(vector['authorisation']) }
  const ask: Vector = { ...Object(vector['ask']) }
  const matters: unknown = given['matters']
  const authorisation: Authorisation = {
    id: 'a-1',
    state: given['status'] === 'ACTIVE' ? 'active' : 'withdrawn',
    kind: 'agent',
    principal: text(given, 'principal'),
    agent: text(given, 'agent'),
    matters: Array.isArray(matters) ? matters.map(String) : [],
    from: text(given, 'start'),
    until: text(given, 'end'),
    confirmedBy: 'real-name-login',
    department: 'ziran',
  }
  const fault = faultOfAuthorisation(authorisation, {
    principal: text(ask, 'principal'),
    agent: text(ask, 'agent'),
    matter: text(ask, 'matter'),
    onDate: text(ask, 'onDate'),
  })
  const { requires: _, ...expected } = Object(vector['expect'])
  const actual = fault === null ? { answer: 'YES' } : { answer: 'NO', reason: words[fault] }
  return { actual, expected }
}

function text(vector: Vector, member: string): string {
  const value = vector[member]
  return typeof value === 'string' ? value : ''
}
