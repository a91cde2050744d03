import { schemaLimits } from '../schema-limits.ts'
import type { Reader } from './reader.ts'

/** `__proto__` means the prototype to many programs, and judges pass over it. */
export function checkName(name: string, path: string, reader: Reader): void {
  if (name === '__proto__') reader.fault(path, 'name', '__proto__ is no name of a property')
  if (name.length > schemaLimits.nameLengthMax) {
    reader.fault(path, 'name', `a name has at most ${schemaLimits.nameLengthMax} characters`)
  }
}
