import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { HutongError, systemClock, writeFileDurably } from '@hutong/process'
import { chinaDate } from '@hutong/schemas'
import {
  currentDepartments,
  endDepartments,
  parseDepartment,
  renameDepartment,
} from '@hutong/schemas/catalogue'
import type { Change, Department } from '@hutong/schemas/catalogue'
import type { Command } from 'commander'
import { CannotJudge } from '../cannot-judge.ts'
import { exitCodes } from '../exit-codes.ts'
import { print } from '../print.ts'

interface Options {
  readonly files: string
  readonly json?: boolean
}
interface ChangeOptions extends Options {
  readonly on?: string
}
interface Named {
  readonly zh: string
  readonly en: string
}
interface MergeOptions extends ChangeOptions, Partial<Named> {
  readonly into: string
}
interface SplitOptions extends ChangeOptions {
  readonly into: readonly string[]
}

const examples = `
Examples:
  npx -y pnpm@12 hutong department list --files ./catalogue
  npx -y pnpm@12 hutong department rename ziran --zh 自然资源和规划局 --en 'natural resources and planning' --files ./catalogue
  npx -y pnpm@12 hutong department merge minzheng renshe --into minsheng --zh 民生保障局 --en 'social welfare' --on 2027-01-01 --files ./catalogue
  npx -y pnpm@12 hutong department split zhujian --into 'fangguan 房管局 housing' --into 'jianshe 建设局 construction' --files ./catalogue

Codes are never given to another department, and an old code goes on resolving. The change is written to departments.json, and published when the catalogue is started next.`

/** Departments that merge, split or take another name. */
export function addDepartment(program: Command): void {
  const department = program
    .command('department')
    .description('departments of the catalogue, and what became of them')
    .addHelpText('after', examples)
  options(department.command('list'))
    .description('every department, its former names, and who answers for its code now')
    .action(list)
  changing(department.command('rename'))
    .description('another name for the same department; the code stays')
    .argument('<code>')
    .requiredOption('--zh <name>', 'the new name in Chinese')
    .requiredOption('--en <name>', 'the new name in English')
    .action((code: string, given: ChangeOptions & Named) =>
      change(given, (all, on) =>
        renameDepartment(all, code, { titleZh: given.zh, titleEn: given.en }, on),
      ),
    )
  changing(department.command('merge'))
    .description('departments end, and one answers for their codes')
    .argument('<code...>')
    .requiredOption(
      '--into <code>',
      'who takes over: one that there is, or a new code with --zh and --en',
    )
    .option('--zh <name>', 'name of a new one in Chinese')
    .option('--en <name>', 'name of a new one in English')
    .action((codes: string[], given: MergeOptions) =>
      change(given, (all, on) => endDepartments(all, codes, [successor(all, given)], on)),
    )
  changing(department.command('split'))
    .description('a department ends, and several answer for its code')
    .argument('<code>')
    .requiredOption(
      '--into <code-and-names>',
      "one who takes over: a code that there is, or 'code zh en'; given twice or more",
      (word: string, before: readonly string[]) => [...before, word],
      [],
    )
    .action((code: string, given: SplitOptions) =>
      change(given, (all, on) => {
        if (given.into.length < 2) throw new CannotJudge('a split needs --into twice or more')
        return endDepartments(
          all,
          [code],
          given.into.map((word) => parseSuccessor(all, word)),
          on,
        )
      }),
    )
}

const options = (command: Command): Command =>
  command
    .requiredOption('--files <dir>', 'folder of departments.json, as the catalogue reads it')
    .option('--json', 'the result as one JSON line')
    .addHelpText('after', examples)

const changing = (command: Command): Command =>
  options(command).option('--on <date>', 'first day of the change, YYYY-MM-DD (default: today)')

async function change(
  given: ChangeOptions,
  make: (all: ReadonlyMap<string, Department>, on: string) => Change,
): Promise<void> {
  const on = given.on ?? chinaDate(systemClock.now())
  if (!/^\d{4}-\d{2}-\d{2}$/.test(on)) throw new CannotJudge('--on: must be a day, YYYY-MM-DD')
  const made = make(read(given.files), on)
  if (!made.ok) {
    process.exitCode = exitCodes.no
    print(
      { changed: false, gaps: made.gaps },
      given.json,
      `nothing was changed:\n  ${made.gaps.join('\n  ')}`,
    )
    return
  }
  // What was given on the command line is held to the same rules as the file.
  const gaps = made.departments.flatMap((one) => {
    const parsed = parseDepartment(one)
    return parsed.ok ? [] : parsed.gaps.map((gap) => `department ${one.code}: ${gap}`)
  })
  if (gaps.length > 0) throw new CannotJudge(gaps.join('\n'))
  const file = fileOf(given.files)
  await writeFileDurably(file, `${JSON.stringify(made.departments, null, 2)}\n`)
  print(
    { changed: true, file, on },
    given.json,
    `${file} is changed as of ${on}; it is published when the catalogue is started next`,
  )
}

function list({ files, json }: Options): void {
  const all = read(files)
  const told = [...all.values()].map((one) => ({
    ...one,
    current: currentDepartments(all, one.code),
  }))
  const lines = told.map(({ code, titleZh, titleEn, succession, current, formerTitles = [] }) =>
    [
      `${code}  ${titleZh} (${titleEn})`,
      ...formerTitles.map(
        (former) => `  until ${former.until}: ${former.titleZh} (${former.titleEn})`,
      ),
      ...(succession ? [`  ended on ${succession.on}; now ${current.join(', ')}`] : []),
    ].join('\n'),
  )
  print({ departments: told }, json, lines.join('\n'))
}

function successor(
  all: ReadonlyMap<string, Department>,
  { into, zh, en }: MergeOptions,
): Department {
  const known = all.get(into)
  if (known) return known
  if (zh === undefined || en === undefined)
    throw new CannotJudge(`there is no department ${into} yet: name it with --zh and --en`)
  return { code: into, titleZh: zh, titleEn: en }
}

function parseSuccessor(all: ReadonlyMap<string, Department>, word: string): Department {
  const [code = '', zh, ...en] = word.split(' ')
  const known = all.get(code)
  if (known) return known
  if (zh === undefined || en.length === 0)
    throw new CannotJudge(
      `there is no department ${code} yet: write --into '${code} 中文名 English name'`,
    )
  return { code, titleZh: zh, titleEn: en.join(' ') }
}

const fileOf = (folder: string): string => join(folder, 'departments.json')

function read(folder: string): ReadonlyMap<string, Department> {
  const file = fileOf(folder)
  const departments = new Map<string, Department>()
  for (const [index, input] of readArray(file).entries()) {
    const parsed = parseDepartment(input)
    if (!parsed.ok)
      throw new HutongError(
        'HUTONG_CATALOGUE_INVALID',
        `${file}[${index}] ${parsed.gaps.join('; ')}`,
      )
    departments.set(parsed.item.code, parsed.item)
  }
  return departments
}

function readArray(file: string): readonly unknown[] {
  try {
    const parsed: unknown = JSON.parse(readFileSync(file, 'utf8'))
    if (Array.isArray(parsed)) return parsed
  } catch (cause) {
    throw new CannotJudge(`${file} cannot be read, or is not JSON`, { cause })
  }
  throw new CannotJudge(`${file} must hold a JSON array`)
}
