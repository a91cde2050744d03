import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { repository } from '../support/repository.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { textOf } from '../support/tracked-files.ts'

test('validators and types of the record schemas are those that the schemas give', () => {
  const checked = runNode('schemas/src/generate/main.ts', '--check')
  expect([checked.status, checked.stderr]).toEqual([0, ''])
})

test('the page of settings is that of the settings as they are', () => {
  const checked = runNode('services/process/src/generate/main.ts', '--check')
  expect([checked.status, checked.stderr]).toEqual([0, ''])
})

test('the API document and its types are those of the hub as it is', () => {
  const folder = temporaryFolder(onTestFinished)
  const document = join(folder, 'openapi.json')
  const made = runNode('services/hub/src/openapi/main.ts', document)
  expect([made.status, made.stderr]).toEqual([0, ''])
  // A difference here is mended by `pnpm generate`.
  expect(parsed(textOf('services/client/openapi.json'))).toEqual(
    parsed(readFileSync(document, 'utf8')),
  )

  const types = join(folder, 'api-types.ts')
  const client = join(repository, 'services', 'client')
  const generator = join(client, 'node_modules', 'openapi-typescript', 'bin', 'cli.js')
  const words = [generator, document, '-o', types, '--alphabetize']
  expect(spawnSync(process.execPath, words, { cwd: client }).status).toBe(0)
  expect(readFileSync(types, 'utf8')).toBe(textOf('services/client/src/api-types.ts'))
})

function runNode(...words: readonly string[]) {
  return spawnSync(process.execPath, words, { cwd: repository, encoding: 'utf8' })
}

/** Layout is the formatter's business. */
const parsed = (text: string): unknown => JSON.parse(text)
