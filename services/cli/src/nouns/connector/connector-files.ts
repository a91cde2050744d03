import { existsSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { findDepartments } from '@hutong/connectors'
import { CannotJudge } from '../../cannot-judge.ts'

const ofFiles = 'connector.yaml'
const ofCity = 'connector.city.yaml'

/**
 * The folder that a word on the command line means: one that is there, or the name of a department of this repository.
 *
 * @throws CannotJudge
 */
function connectorFolder(word: string): string {
  if (existsSync(word) && statSync(word).isDirectory()) return word
  const file = findDepartments().get(word)
  if (file !== undefined) return file.slice(0, -`/${ofFiles}`.length)
  throw new CannotJudge(
    `${word} is no folder, and no department: one of ${[...findDepartments().keys()].join(', ')}`,
  )
}

/** Every connector document of a folder, or the one that is named itself. @throws CannotJudge when there is none */
export function connectorFiles(word: string): readonly string[] {
  if (existsSync(word) && statSync(word).isFile()) return [word]
  const folder = connectorFolder(word)
  const files = [ofFiles, ofCity].map((name) => join(folder, name)).filter(existsSync)
  if (files.length > 0) return files
  throw new CannotJudge(`${folder} has no ${ofFiles}: hutong connector init makes one`)
}

/** The one that a profile runs: in a city that of the real system, where there is one. @throws CannotJudge when there is none */
export function connectorFile(word: string, profile: 'embedded' | 'city' = 'embedded'): string {
  const files = connectorFiles(word)
  const real = profile === 'city' ? files.find(isOfCity) : undefined
  const [first = ''] = files
  return real ?? first
}

/** What the tests of a connector go by, beside it: of the real system other rows are refused than of fixtures. */
export const besideConnector = (file: string, name: 'expected' | 'waivers'): string =>
  join(dirname(file), `${name}${isOfCity(file) ? '.city' : ''}.yaml`)

export const isOfCity = (file: string): boolean => basename(file) === ofCity
