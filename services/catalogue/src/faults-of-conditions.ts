import type { FieldError } from '@hutong/http'
import {
  canMask,
  exemptionFor,
  exemptions,
  isIsoDate,
  isPurpose,
  laws,
  normaliseSubject,
  recordType,
} from '@hutong/schemas'
import type { Exemption, RecordTypeInfo, Sharing } from '@hutong/schemas'
import type { Grant } from '@hutong/schemas/catalogue'

type Conditions = Partial<Grant> & { readonly recordType: string }

/**
 * What is wrong with the conditions of a grant that are there, by the catalogue: every fault at once, each with its field, without `$.`.
 *
 * @param rules those of what is told later, with the departments they are for now
 */
export function faultsOfConditions(
  conditions: Conditions,
  rules: readonly Exemption[],
): readonly FieldError[] {
  const type = recordType(conditions.recordType)
  if (!type) return [{ field: 'recordType', rule: 'no such type', fix: listed('types') }]
  return [
    ...faultsOfReasons(conditions),
    ...faultsOfExemption(conditions, rules),
    ...faultsOfDays(conditions),
    ...faultsOfFields(conditions, type),
    ...faultsOfCase(conditions),
  ]
}

const listed = (what: string): string => `name one of those under ${what} in GET /v1/catalogue`

function* faultsOfReasons(conditions: Conditions): Generator<FieldError> {
  const { purpose, legalBasis, thirdParty } = conditions
  if (purpose !== undefined && !isPurpose(purpose))
    yield { field: 'purpose', rule: 'no such matter', fix: listed('matters') }
  if (legalBasis !== undefined && !Object.hasOwn(laws, legalBasis))
    yield { field: 'legalBasis', rule: 'not in laws.json', fix: listed('laws') }
  // A disclosure names the very same, and is of no person.
  if (thirdParty !== undefined && !normaliseSubject('credit-code', thirdParty).ok)
    yield { field: 'thirdParty', rule: 'no credit code', fix: 'check it against its licence' }
}

/** What citizens are told of later is a purpose of those departments alone that its rule names, and of those types. */
export function* faultsOfExemption(
  { purpose, consumer, recordType: type }: Conditions,
  rules: readonly Exemption[],
): Generator<FieldError> {
  const rule = exemptionFor(purpose, rules)
  if (!rule) return
  const { id, departments, recordTypes } = rule
  const fix = `name a matter, or let the sharing authority change the rule ${id} in exemptions.json`
  if (consumer !== undefined && !departments.includes(consumer))
    yield { field: 'purpose', rule: `${purpose} is for ${departments.join(', ')} alone`, fix }
  if (recordTypes !== undefined && !recordTypes.includes(type))
    yield { field: 'purpose', rule: `${purpose} is of ${recordTypes.join(', ')} alone`, fix }
}

function* faultsOfDays({ from, until }: Conditions): Generator<FieldError> {
  for (const [field, day] of Object.entries({ from, until })) {
    if (day !== undefined && !isIsoDate(day))
      yield { field, rule: 'no day of the calendar', fix: 'write YYYY-MM-DD' }
  }
  if (from !== undefined && until !== undefined && until < from)
    yield { field: 'until', rule: 'before from', fix: 'name a day that is not before from' }
}

function* faultsOfCase({
  personsPerCaseMax,
  caseRequired = true,
}: Conditions): Generator<FieldError> {
  if (personsPerCaseMax !== undefined && !caseRequired)
    yield { field: 'personsPerCaseMax', rule: 'needs caseRequired', fix: 'set caseRequired' }
}

function* faultsOfFields(
  { fields = [], masking = {} }: Conditions,
  type: RecordTypeInfo,
): Generator<FieldError> {
  const known = new Map(type.fields.map((field) => [field.name, field]))
  const strange = fields.filter((name) => !known.has(name))
  const fix = `see GET /v1/catalogue/types/${type.type}`
  if (strange.length > 0)
    yield { field: 'fields', rule: `${type.type} has no ${strange.join(', ')}`, fix }
  for (const [name, profile] of Object.entries(masking)) {
    const field = known.get(name)
    if (!field || canMask(profile, field, type)) continue
    const rule = `the profile ${profile} does not mask ${name}, whose format is ${field.format}`
    yield { field: 'masking', rule, fix: 'name a profile of that format' }
  }
  const closed = Object.keys(masking).filter((name) => !fields.includes(name))
  if (closed.length > 0) {
    const rule = `the grant does not open ${closed.join(', ')}`
    yield { field: 'masking', rule, fix: 'mask only what fields names' }
  }
}

/**
 * Whether a type may be shared for a purpose at all: nobody can grant more (order 809 art. 14-15). Its conditions name matters, since they are read by everybody
 * who has one; what an exemption is about is asked for by law, and its rule says by whom.
 */
export function isShareable(sharing: Sharing, purpose: string): boolean {
  switch (sharing.attribute) {
    case 'unconditional':
      return true
    case 'conditional':
      return (
        sharing.conditions.purposes.includes(purpose) ||
        exemptionFor(purpose, exemptions) !== undefined
      )
    case 'withheld':
      return false
  }
}
