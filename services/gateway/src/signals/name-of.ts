import type { Subject } from '@hutong/schemas'
import type { Claims } from '../judge-certificate.ts'

const depthMax = 4

/** The name that a record, or what somebody claims, gives a person; undefined: none. */
export function nameOf(members: Claims, { id }: Pick<Subject, 'id'>): string | undefined {
  return nameIn(members, id, depthMax)
}

function nameIn(value: unknown, id: string, depth: number): string | undefined {
  if (typeof value !== 'object' || value === null || depth === 0) return undefined
  if ('name' in value && 'idNumber' in value) {
    const { name, idNumber } = value
    if (typeof name === 'string' && typeof idNumber === 'string' && idNumber.toUpperCase() === id)
      return name
  }
  for (const member of Object.values(value)) {
    const found = nameIn(member, id, depth - 1)
    if (found !== undefined) return found
  }
  return undefined
}
