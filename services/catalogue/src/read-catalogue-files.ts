import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isPersonsClient } from '@hutong/http'
import { HutongError } from '@hutong/process'
import { exemptionsAmong, matters, recordType, recordTypes } from '@hutong/schemas'
import type { Exemption } from '@hutong/schemas'
import {
  gapsOfSuccessions,
  parseClient,
  parseDepartment,
  parseGrant,
} from '@hutong/schemas/catalogue'
import type { Client, Department, Grant, Parsed } from '@hutong/schemas/catalogue'
import { faultsOfConditions, isShareable } from './faults-of-conditions.ts'

/** What the files say is in force, ready to be published. */
export interface CatalogueFiles {
  readonly publications: readonly Publication[]
}

export interface Publication {
  readonly topic: string
  readonly items: ReadonlyMap<string, object>
  /** The text that withdraws an item which the files no longer have; undefined = it stays as it is. */
  readonly withdraw: (text: string) => string | undefined
}

/**
 * Reads `departments.json`, `clients.json` and `grants.json` (arrays) of a folder; types, matters and laws come with the schemas.
 *
 * @throws HutongError HUTONG_CATALOGUE_INVALID with every gap of every item at once.
 */
export function readCatalogueFiles(folder: string): CatalogueFiles {
  const gaps: string[] = []
  const departments = readItems(folder, 'departments', parseDepartment, ({ code }) => code, gaps)
  const clients = readItems(folder, 'clients', parseClient, ({ id }) => id, gaps)
  const grants = readItems(folder, 'grants', parseGrant, ({ id }) => id, gaps)
  gaps.push(...gapsOfSuccessions(departments), ...gapsOfOwners(departments))
  for (const client of clients.values()) {
    if (!departments.has(client.department)) gaps.push(`client ${client.id}: no such department`)
    if (isPersonsClient(client.id))
      gaps.push(`client ${client.id}: people sign in by this name; choose another`)
    if (client.dpopBound && client.mtlsBound) {
      gaps.push(
        `client ${client.id}: name one of dpopBound and mtlsBound; two bindings are refused`,
      )
    }
  }
  const rules = exemptionsAmong(departments)
  for (const grant of grants.values()) gaps.push(...gapsOfGrant(grant, departments, rules))
  if (gaps.length > 0) {
    throw new HutongError(
      'HUTONG_CATALOGUE_INVALID',
      `nothing was published; ${gaps.length} gap(s) in ${folder}:\n  ${gaps.join('\n  ')}`,
    )
  }
  return {
    publications: [
      { topic: 'catalogue.departments', items: departments, withdraw: keep },
      { topic: 'catalogue.types', items: byName(recordTypes, ({ type }) => type), withdraw: keep },
      { topic: 'catalogue.matters', items: byName(matters, ({ code }) => code), withdraw: keep },
      { topic: 'catalogue.clients', items: clients, withdraw: revoke },
      { topic: 'catalogue.grants', items: grants, withdraw: revoke },
    ],
  }
}

/** Somebody answers for every type, under a code that resolves. */
function gapsOfOwners(departments: ReadonlyMap<string, Department>): string[] {
  const owned = Map.groupBy(recordTypes, ({ owner }) => owner)
  return [...owned]
    .filter(([owner]) => !departments.has(owner))
    .map(
      ([owner, types]) =>
        `owner ${owner} of ${types.map(({ type }) => type).join(', ')}: no such department; add it to departments.json`,
    )
}

function gapsOfGrant(
  grant: Grant,
  departments: ReadonlyMap<string, Department>,
  rules: readonly Exemption[],
): string[] {
  const gaps: string[] = []
  const type = recordType(grant.recordType)
  const ended = departments.get(grant.consumer)?.succession
  if (!departments.has(grant.consumer)) gaps.push('consumer: no such department')
  // What was signed before stays what it is until it runs out; what is signed now is signed by whoever answers now.
  else if (ended && grant.from >= ended.on)
    gaps.push(`consumer: it ended on ${ended.on}, name ${ended.by.join(' or ')}`)
  gaps.push(...faultsOfConditions(grant, rules).map(({ field, rule }) => `${field}: ${rule}`))
  if (type && !isShareable(type.sharing, grant.purpose)) {
    gaps.push(`purpose: ${grant.recordType} is not shared for it (order 809 art. 14-15)`)
  }
  return gaps.map((gap) => `grant ${grant.id}: ${gap}`)
}

function readItems<Item extends object>(
  folder: string,
  name: string,
  parse: (input: unknown) => Parsed<Item>,
  keyOf: (item: Item) => string,
  gaps: string[],
): Map<string, Item> {
  const items = new Map<string, Item>()
  for (const [index, input] of readArray(join(folder, `${name}.json`), gaps).entries()) {
    const parsed = parse(input)
    if (!parsed.ok) gaps.push(...parsed.gaps.map((gap) => `${name}[${index}] ${gap}`))
    else if (items.has(keyOf(parsed.item))) gaps.push(`${name}[${index}]: the same id twice`)
    else items.set(keyOf(parsed.item), parsed.item)
  }
  return items
}

function readArray(file: string, gaps: string[]): unknown[] {
  // A folder that was mistyped must not withdraw every client and grant that there is.
  if (!existsSync(file)) {
    gaps.push(`${file}: is missing; write [] when there are none`)
    return []
  }
  try {
    const parsed: unknown = JSON.parse(readFileSync(file, 'utf8'))
    if (Array.isArray(parsed)) return parsed
  } catch {
    // Told below, like a file that holds something else.
  }
  gaps.push(`${file}: must hold a JSON array`)
  return []
}

function byName<Item extends object>(
  items: readonly Item[],
  nameOf: (item: Item) => string,
): Map<string, Item> {
  return new Map(items.map((item) => [nameOf(item), item]))
}

function keep(): undefined {
  return undefined
}

/** The same item, revoked. An item that is not JSON is left alone: it opens nothing. */
function revoke(text: string): string | undefined {
  try {
    const item: Client | Grant = JSON.parse(text)
    return JSON.stringify({ ...item, state: 'revoked' })
  } catch {
    return undefined
  }
}
