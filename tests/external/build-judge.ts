import { fileURLToPath } from 'node:url'
import { join } from 'node:path'
import { expect } from 'vitest'
import { runProgram } from './run-program.ts'

const here = fileURLToPath(new URL('.', import.meta.url))

/** Compiles one of the judges in Go that lie beside this file, and gives the program. */
export async function buildJudge(
  name: 'growth' | 'ledger' | 'receipt',
  folder: string,
): Promise<string> {
  const judge = join(folder, `judge-${name}`)
  const built = await runProgram('go', ['build', '-o', judge, `./${name}`], here)
  expect(built).toMatchObject({ code: 0 })
  return judge
}
