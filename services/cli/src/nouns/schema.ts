import { join } from 'node:path'
import { startThread } from '@hutong/process'
import { parseGrant } from '@hutong/schemas/catalogue'
import type { Grant } from '@hutong/schemas/catalogue'
import { checkPublication, compareSchemas } from '@hutong/schemas/compatibility'
import type { NamedSchema, SchemaVerdict } from '@hutong/schemas/compatibility'
import type { Command } from 'commander'
import { CannotJudge } from '../cannot-judge.ts'
import { describeVerdict } from '../describe-schema-verdict.ts'
import { describeError } from '../describe-error.ts'
import { exitCodes } from '../exit-codes.ts'
import { print } from '../print.ts'
import { parseJson, readInput } from '../read-input.ts'
import { addList } from './schema/list.ts'

interface CheckOptions {
  readonly against?: readonly string[]
  readonly catalogue?: string
  readonly json?: boolean
}

export function addSchema(program: Command): void {
  const schema = program.command('schema').description('schemas of record types')
  addList(schema)
  schema
    .command('check')
    .description(
      'judge whether records of a new schema can be read by those who know the old ones, and old records by those who know the new one',
    )
    .argument('<files...>', 'OLD... NEW: the last one is judged; - = stdin. NEW alone: see below')
    .option('--against <old...>', 'schemas that NEW has to follow, in any order')
    .option('--catalogue <dir>', 'holds grants.json: tells whose grants open a field')
    .option('--json', 'the verdict as one JSON line')
    .addHelpText('after', help)
    .action(async (files: readonly string[], options: CheckOptions) => {
      const newer = await readSchema(files.at(-1) ?? '')
      const names = [...files.slice(0, -1), ...(options.against ?? [])]
      const older = await Promise.all(names.map(readSchema))
      const grants = await readGrants(options.catalogue)
      const verdict =
        older.length === 0
          ? await checkPublication(newer, { startThread, grants })
          : await compareSchemas(newer, older, { startThread, grants })
      process.exitCode = exitCodeOf(verdict)
      print(
        { schema: newer.name, ...summaryOf(verdict), ...verdict },
        options.json,
        describeVerdict(newer.name, verdict),
      )
    })
}

const help = `
Producers send the fields that they declare and no others; consumers take any field beside those that they know. So a field
that need not be there may come and go; a field that must be there, and what may stand in a field, stays as it is.
NEW alone: a record schema (x-catalogue) is judged as if it were published now, after all that were published for its topic; any
other is only judged to be of the subset. A schema outside the subset of docs/guides/change-a-schema.md is exit code 2.

Examples:
  npx -y pnpm@12 hutong schema check marriage.event.v1.0.json marriage.event.v1.1.json
  npx -y pnpm@12 hutong schema check new.json --against first.json second.json --json
  npx -y pnpm@12 hutong schema check schemas/records/civil-affairs/marriage.event.v1.0.json --catalogue data/demo/catalogue`

const readSchema = async (file: string): Promise<NamedSchema> => ({
  name: file,
  text: await readInput(file),
})

async function readGrants(folder: string | undefined): Promise<readonly Grant[]> {
  if (folder === undefined) return []
  const file = join(folder, 'grants.json')
  const items: unknown = parseJson(await readInput(file), file)
  if (!Array.isArray(items)) throw new CannotJudge(`${file} must hold a JSON array`)
  return items.map((item: unknown, index) => {
    const parsed = parseGrant(item)
    if (parsed.ok) return parsed.item
    throw new CannotJudge(`${file}[${index}]: ${parsed.gaps.join('; ')}`)
  })
}

/** The verdict for programs that ask no further: null = not judged. */
function summaryOf(verdict: SchemaVerdict): {
  readonly compatible: boolean | null
  readonly counterexample?: unknown
  readonly error?: { readonly code: string; readonly message: string }
} {
  if (verdict.verdict === 'not-judged')
    return {
      compatible: null,
      error: describeError(new CannotJudge('a schema is outside the subset')),
    }
  if (verdict.verdict !== 'incompatible') return { compatible: verdict.verdict === 'compatible' }
  const [first] = verdict.refusals
  return { compatible: false, ...(first ? { counterexample: first.counterexample } : {}) }
}

function exitCodeOf({ verdict }: SchemaVerdict): number {
  switch (verdict) {
    case 'compatible':
      return exitCodes.yes
    case 'incompatible':
    case 'unfit':
      return exitCodes.no
    case 'not-judged':
      return exitCodes.cannotJudge
  }
}
