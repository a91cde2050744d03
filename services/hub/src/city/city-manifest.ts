import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { HutongError, writeFileDurably } from '@hutong/process'

/** What decides every byte of a city. `asOf` (`YYYY-MM-DD`) is the day of the exports: nothing in them is later. */
export interface CityParameters {
  readonly people: number
  readonly seed: number
  readonly asOf: string
}

export interface CityFile {
  /** The folder of its connector. */
  readonly department: string
  /** The record type that its rows become. */
  readonly type: string
  /** Under the city's folder. */
  readonly file: string
  /** All rows behind the header, the bad ones too. */
  readonly rows: number
  readonly badRows: number
  readonly bytes: number
}

/** `city.json`, written last: while it is missing, the city is not whole. */
export interface CityManifest extends CityParameters {
  readonly files: readonly CityFile[]
}

const manifestName = 'city.json'
const unfinishedName = 'city.unfinished.json'

/** @throws HutongError HUTONG_CITY_MALFORMED when `city.json` is there but not one of ours. */
export async function readManifest(folder: string): Promise<CityManifest | undefined> {
  const file = join(folder, manifestName)
  const found = await readJson(file)
  if (found === undefined || isManifest(found)) return found
  throw malformed(file)
}

export async function writeManifest(folder: string, manifest: CityManifest): Promise<void> {
  await writeFileDurably(join(folder, manifestName), `${JSON.stringify(manifest, undefined, 2)}\n`)
}

/** The files that a run began and did not finish, if one was interrupted. */
export async function readUnfinished(folder: string): Promise<readonly string[]> {
  const file = join(folder, unfinishedName)
  const found = await readJson(file)
  if (found === undefined) return []
  if (Array.isArray(found) && found.every((name) => typeof name === 'string')) return found
  throw malformed(file)
}

/** Names the files before the first of them is touched, so that an interrupted run can be cleared away. */
export async function writeUnfinished(folder: string, files: readonly string[]): Promise<void> {
  await writeFileDurably(join(folder, unfinishedName), `${JSON.stringify(files)}\n`)
}

export function unfinishedPath(folder: string): string {
  return join(folder, unfinishedName)
}

async function readJson(file: string): Promise<unknown> {
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (cause) {
    if (isAbsent(cause)) return undefined
    throw cause
  }
  try {
    return JSON.parse(text)
  } catch {
    throw malformed(file)
  }
}

/** Also when a part of the path is a file: what stands in the way is told when the city is written. */
function isAbsent(cause: unknown): boolean {
  if (!(cause instanceof Error) || !('code' in cause)) return false
  return cause.code === 'ENOENT' || cause.code === 'ENOTDIR'
}

function malformed(file: string): HutongError {
  return new HutongError(
    'HUTONG_CITY_MALFORMED',
    `${file} was not written by this program: remove the folder of the city, and it is made again`,
  )
}

function isManifest(found: unknown): found is CityManifest {
  return (
    isObject(found) &&
    typeof found['people'] === 'number' &&
    typeof found['seed'] === 'number' &&
    typeof found['asOf'] === 'string' &&
    Array.isArray(found['files']) &&
    found['files'].every(isFile)
  )
}

function isFile(found: unknown): found is CityFile {
  return (
    isObject(found) &&
    ['department', 'type', 'file'].every((name) => typeof found[name] === 'string') &&
    ['rows', 'badRows', 'bytes'].every((name) => typeof found[name] === 'number')
  )
}

function isObject(found: unknown): found is Readonly<Record<string, unknown>> {
  return typeof found === 'object' && found !== null && !Array.isArray(found)
}
