import { checkName } from './check-name.ts'
import { checkText } from './check-text.ts'
import { stepInto } from '../json-path.ts'
import { isRaw } from './reader.ts'
import type { Definition, Raw, Reader, SchemaFault } from './reader.ts'
import { readPlace } from './read-place.ts'
import { spreadBeside } from './spread-beside.ts'
import { schemaLimits } from '../schema-limits.ts'
import { emptyShape } from '../shape.ts'
import type { Place } from '../shape.ts'

/** A schema of the subset: what it allows, and its own words. */
export interface ReadSchema {
  readonly place: Place
  readonly raw: Raw
}

export type SchemaReading =
  | { readonly ok: true; readonly schema: ReadSchema }
  | { readonly ok: false; readonly faults: readonly SchemaFault[] }

const draft = 'https://json-schema.org/draft/2020-12/schema'
const drafts: readonly unknown[] = [draft, `${draft}#`]

/** Reads a schema from its text, or tells everything in it that is outside the subset, up to `faultsMax`. */
export function readSchema(text: string): SchemaReading {
  const faults: SchemaFault[] = []
  const fault = (path: string, rule: string, fix: string): void => {
    if (faults.length < schemaLimits.faultsMax) faults.push({ path, rule, fix })
  }
  const written = checkText(text, fault)
  if (written === undefined) return { ok: false, faults }
  const raw = spreadBeside(written)
  const place = readDocument(raw, fault)
  return faults.length > 0 ? { ok: false, faults } : { ok: true, schema: { place, raw } }
}

function readDocument(raw: Raw, fault: Reader['fault']): Place {
  if (Object.hasOwn(raw, '$schema') && !drafts.includes(raw['$schema'])) {
    fault('$.$schema', 'draft', `must be ${draft}, or left out`)
  }
  const definitions = new Map<string, Definition>()
  let placesRead = 0
  const reader: Reader = {
    fault,
    place: (inner, path, depth) => {
      placesRead += 1
      if (placesRead === schemaLimits.placesMax + 1) {
        fault(path, 'too-many-places', `a schema has at most ${schemaLimits.placesMax} places`)
      }
      if (placesRead > schemaLimits.placesMax) return () => emptyShape
      return readPlace(inner, path, depth, reader)
    },
    definition: (reference, path) => {
      const [, name] =
        (typeof reference === 'string' && /^#\/\$defs\/([^/~%]+)$/u.exec(reference)) || []
      const found = name === undefined ? undefined : definitions.get(name)
      if (found === undefined) {
        fault(path, 'reference-unknown', 'a $ref names what is under $defs: "#/$defs/NAME"')
      }
      return found
    },
  }
  const given = Object.hasOwn(raw, '$defs') ? raw['$defs'] : {}
  if (!isRaw(given)) fault('$.$defs', 'form', 'must be an object of schemas')
  else readDefinitions(given, definitions, reader)
  return reader.place(raw, '$', 0)
}

/** All of them are known by name before any is read, since they refer to each other. */
function readDefinitions(given: Raw, definitions: Map<string, Definition>, reader: Reader): void {
  const entries = Object.entries(given)
  if (entries.length > schemaLimits.definitionsMax) {
    reader.fault('$.$defs', 'too-many', `at most ${schemaLimits.definitionsMax} definitions`)
    return
  }
  const places = new Map<string, Place>()
  for (const [name, raw] of entries) {
    definitions.set(name, { raw, place: () => places.get(name)?.() ?? emptyShape })
  }
  for (const [name, raw] of entries) {
    const path = stepInto('$.$defs', name)
    checkName(name, path, reader)
    if (leadsToItself(name, given)) {
      reader.fault(path, 'reference-circle', 'it stands for nothing but itself: say what it is')
    } else {
      places.set(name, reader.place(raw, path, 1))
    }
  }
}

/** Whether following nothing but references from a definition never ends. */
function leadsToItself(name: string, given: Raw): boolean {
  const seen = new Set<string>()
  let at = name
  for (;;) {
    if (seen.has(at)) return true
    seen.add(at)
    const raw = Object.hasOwn(given, at) ? given[at] : undefined
    if (!isRaw(raw) || typeof raw['$ref'] !== 'string') return false
    at = raw['$ref'].replace('#/$defs/', '')
  }
}
