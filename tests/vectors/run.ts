import { parseArgs } from 'node:util'
import { judgeFolder } from './judge-folder.ts'

// `node tests/vectors/run.ts [--dir DIR]`: one line for each failing vector, then a summary; exit code 1 when one fails, 2 when the
// folder cannot be judged.
try {
  process.exitCode = judge()
} catch (cause) {
  process.stderr.write(`${cause instanceof Error ? cause.message : String(cause)}\n`)
  process.exitCode = 2
}

function judge(): number {
  const { values } = parseArgs({ options: { dir: { type: 'string' } } })
  const { passedCount, failures, notJudged } = judgeFolder(values.dir ?? import.meta.dirname)
  const lines = [
    ...failures.map((failure) => `FAIL ${failure}`),
    ...notJudged.map((section) => `not judged ${section}`),
    `${passedCount} passed, ${failures.length} failed, ${notJudged.length} sections not judged`,
  ]
  process.stdout.write(`${lines.join('\n')}\n`)
  return failures.length > 0 ? 1 : 0
}
