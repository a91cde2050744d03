import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { HutongError } from '@hutong/process'
import { chinaDate } from '@hutong/schemas'
import { stranger } from './export/bad-rows.ts'
import { dayNumber, isoDate } from './calendar-days.ts'
import { drawFamily } from './draw/draw-family.ts'
import {
  readManifest,
  readUnfinished,
  unfinishedPath,
  writeManifest,
  writeUnfinished,
} from './city-manifest.ts'
import type { CityFile, CityManifest, CityParameters } from './city-manifest.ts'
import { departmentExports, exportPath } from './export/department-exports.ts'
import { openRegistries } from './draw/open-registries.ts'
import { plantedFamily, plantedNobody } from './planted-families.ts'
import { openExports } from './export/write-exports.ts'
import type { Exports } from './export/write-exports.ts'

export interface CityWish {
  /** How many identities the city has; at least those of the planted families. */
  readonly people: number
  /** A whole number from 0; the same one gives the same bytes for the same `people` and `asOf`. */
  readonly seed: number
  /** Where the departments' folders lie: `data/city`. */
  readonly folder: string
  /** `YYYY-MM-DD`, today in China when left out; not before 2026-01-01, for the planted families lived until then. */
  readonly asOf?: string
  /** Ends the making; the next run begins anew. A city that is whole by then stays. */
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: { readonly people: number; readonly peopleMax: number }) => void
}

/**
 * `made`: just now. `kept`: it was there already and nothing was written. `kept-other`: another city was there, made
 * with other parameters than wished, and stays; its own parameters are those given here.
 */
export interface CitySummary extends CityManifest {
  readonly state: 'made' | 'kept' | 'kept-other'
}

export const peopleMax = 3_000_000

/**
 * Makes the synthetic city: the departments' own export files, the same people in all of them. Runs once for a
 * folder; a run that was cut short is cleared away and made again. Memory does not grow with the city.
 *
 * @throws HutongError HUTONG_CITY_WISH_INVALID for parameters that no city can have, HUTONG_CITY_MALFORMED for a
 * manifest that is not ours, HUTONG_CITY_STOPPED when the signal was aborted, HUTONG_CITY_UNWRITABLE when the disk
 * does not take it; the next run begins anew.
 */
export async function makeCity(wish: CityWish): Promise<CitySummary> {
  checkWish(wish)
  const found = await readManifest(wish.folder)
  if (found) return { ...found, state: fits(found, wish) ? 'kept' : 'kept-other' }
  try {
    return { ...(await make(wish)), state: 'made' }
  } catch (cause) {
    if (cause instanceof HutongError) throw cause
    throw new HutongError(
      'HUTONG_CITY_UNWRITABLE',
      `the city cannot be written under ${wish.folder}: is there room, and may we write there?`,
      cause,
    )
  }
}

async function make(wish: CityWish): Promise<CityManifest> {
  await clearUnfinished(wish.folder)
  const parameters = parametersOf(wish)
  await writeUnfinished(wish.folder, filesOf(parameters))
  // From here on a crash leaves the list of what to clear away.
  const exports = await openExports(wish.folder, parameters.asOf)
  const files = await writePeople(exports, parameters, wish)
  const manifest: CityManifest = { ...parameters, files }
  await writeManifest(wish.folder, manifest)
  // The city is whole and says so; what remains of the run is only its list.
  await rm(unfinishedPath(wish.folder), { force: true })
  return manifest
}

const progressPeople = 10_000

async function writePeople(
  exports: Exports,
  parameters: CityParameters,
  { signal, onProgress }: CityWish,
): Promise<readonly CityFile[]> {
  const { people, seed, asOf } = parameters
  const reserved = new Set(
    [...plantedFamily.people, plantedNobody, stranger].map((person) => person.idNumber),
  )
  const registries = openRegistries(seed, asOf, reserved)
  let made = plantedFamily.people.length
  try {
    exports.addFamily(plantedFamily)
    exports.addBadRows()
    for (let told = 0; made < people;) {
      if (signal?.aborted) throw stopped()
      const family = drawFamily(registries, people - made)
      made += family.people.length
      exports.addFamily(family)
      if (exports.isFull()) await exports.flush()
      if (made - told < progressPeople) continue
      told = made
      onProgress?.({ people: made, peopleMax: people })
    }
    const files = await exports.finish()
    onProgress?.({ people: made, peopleMax: people })
    return files
  } catch (cause) {
    await exports.abandon()
    throw cause
  }
}

function checkWish({ people, seed, asOf }: CityWish): void {
  const peopleMin = plantedFamily.people.length
  if (!Number.isInteger(people) || people < peopleMin || people > peopleMax) {
    throw invalid(`a city has ${peopleMin} to ${peopleMax} people: change --people`)
  }
  if (!Number.isSafeInteger(seed) || seed < 0) {
    throw invalid('the seed is a whole number from 0: change --seed')
  }
  if (asOf !== undefined && !isDay(asOf)) {
    throw invalid('asOf is a day of 2026 to 2039, written YYYY-MM-DD')
  }
}

function isDay(text: string): boolean {
  return /^20(?:2[6-9]|3\d)-\d\d-\d\d$/.test(text) && isoDate(dayNumber(text)) === text
}

function stopped(): HutongError {
  return new HutongError('HUTONG_CITY_STOPPED', 'the city was not made: the next run begins anew')
}

function invalid(rule: string): HutongError {
  return new HutongError('HUTONG_CITY_WISH_INVALID', rule)
}

/** A city made on another day is still the one that was wished for, unless the day was part of the wish. */
function fits(found: CityManifest, wish: CityWish): boolean {
  const sameDay = wish.asOf === undefined || found.asOf === wish.asOf
  return found.people === wish.people && found.seed === wish.seed && sameDay
}

function parametersOf({ people, seed, asOf }: CityWish): CityParameters {
  return { people, seed, asOf: asOf ?? chinaDate(Date.now()) }
}

function filesOf({ asOf }: CityParameters): readonly string[] {
  return departmentExports.map((about) => exportPath(about, asOf))
}

async function clearUnfinished(folder: string): Promise<void> {
  for (const file of await readUnfinished(folder)) {
    for (const ending of ['.ok', '', '.part'])
      await rm(join(folder, file + ending), { force: true })
  }
}
