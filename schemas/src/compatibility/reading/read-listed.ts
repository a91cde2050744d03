import { accepts } from '../comparing/accepts.ts'
import type { Raw, Reader } from './reader.ts'
import { schemaLimits } from '../schema-limits.ts'
import { emptyShape } from '../shape.ts'
import type { Scalar, Shape } from '../shape.ts'

/** What `const` and `enum` leave of the shape that the other words of the place give; null when neither is there. */
export function readListed(
  raw: Raw,
  path: string,
  reader: Reader,
): ((bounded: Shape) => Shape) | null {
  const lists: (readonly Scalar[])[] = []
  if (Object.hasOwn(raw, 'const')) lists.push(readScalars([raw['const']], `${path}.const`, reader))
  if (Object.hasOwn(raw, 'enum')) lists.push(readEnum(raw['enum'], `${path}.enum`, reader))
  const [first, second = first] = lists
  if (first === undefined || second === undefined) return null
  const both = first.filter((value) => second.includes(value))
  return (bounded) => shapeOf(both.filter((value) => accepts(bounded, value)))
}

function readEnum(given: unknown, path: string, reader: Reader): readonly Scalar[] {
  if (!Array.isArray(given) || given.length === 0 || given.length > schemaLimits.enumMax) {
    reader.fault(path, 'enum', `must be a list of 1 to ${schemaLimits.enumMax} values`)
    return []
  }
  const values = readScalars(given, path, reader)
  if (new Set(values).size < values.length) {
    reader.fault(path, 'enum', 'a value stands in it twice: remove one')
  }
  return values
}

function readScalars(given: readonly unknown[], path: string, reader: Reader): readonly Scalar[] {
  return given.flatMap((value) => {
    if (!isScalar(value)) {
      reader.fault(path, 'constant', 'constants are texts, numbers, truth values or null')
      return []
    }
    if (typeof value === 'number' && !(Math.abs(value) <= Number.MAX_SAFE_INTEGER)) {
      reader.fault(path, 'number-unsafe', 'numbers lie between -(2^53 - 1) and 2^53 - 1')
    }
    if (typeof value === 'string' && value.length > schemaLimits.constantLengthMax) {
      const fix = `a constant has at most ${schemaLimits.constantLengthMax} characters`
      reader.fault(path, 'too-large', fix)
    }
    // To a reader of JSON, -0 and 0 are one number.
    return [value === 0 ? 0 : value]
  })
}

export function isScalar(value: unknown): value is Scalar {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value)
}

/** The shape of exactly these values. */
export function shapeOf(values: readonly Scalar[]): Shape {
  const numbers = values.filter((value) => typeof value === 'number')
  const texts = values.filter((value) => typeof value === 'string')
  return {
    ...emptyShape,
    nothing: values.includes(null),
    truths: values.filter((value) => typeof value === 'boolean'),
    numbers: numbers.length > 0 ? { kind: 'listed', values: numbers } : null,
    texts: texts.length > 0 ? { kind: 'listed', values: texts } : null,
  }
}
