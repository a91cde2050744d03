import type { FieldError } from '@hutong/http'
import type { ClaimShape } from './claim-shape.ts'

const nameLengthMax = 64

/**
 * Every claim about a field that the type does not have, or that is not what the field holds, at any depth: a misspelt member would differ from every
 * record, and its certificate be called false. Never quotes a value.
 */
export function checkClaims(
  claims: Readonly<Record<string, unknown>>,
  shapes: ReadonlyMap<string, ClaimShape>,
  typeName: string,
): FieldError[] {
  return checkMembers(claims, shapes, '$.claims', typeName)
}

function checkMembers(
  members: Readonly<Record<string, unknown>>,
  shapes: ReadonlyMap<string, ClaimShape>,
  at: string,
  owner: string,
): FieldError[] {
  return Object.entries(members).flatMap(([name, claim]) => {
    const field = `${at}.${name.slice(0, nameLengthMax)}`
    const shape = shapes.get(name)
    if (shape) return check(claim, shape, field)
    return [{ field, rule: 'unknown field', fix: `${owner} has ${[...shapes.keys()].join(', ')}` }]
  })
}

function check(claim: unknown, shape: ClaimShape, field: string): FieldError[] {
  const wrong = [{ field, rule: 'type', fix: `send a ${shape.kind}` }]
  switch (shape.kind) {
    case 'array':
      if (!Array.isArray(claim)) return wrong
      if (claim.length === 0) return [empty(field)]
      return claim.flatMap((element, index) => check(element, shape.element, `${field}.${index}`))
    case 'object':
      if (!isObject(claim)) return wrong
      if (Object.keys(claim).length === 0) return [empty(field)]
      return checkMembers(claim, shape.members, field, 'it')
    case 'string':
    case 'number':
    case 'boolean':
      return typeof claim === shape.kind ? [] : wrong
  }
}

/** Of nothing everything is true: such a claim would be answered YES by any record. */
function empty(field: string): FieldError {
  return { field, rule: 'empty', fix: 'claim at least one member, or leave it out' }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
