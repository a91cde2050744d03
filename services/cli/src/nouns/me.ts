import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { AccessList } from '@hutong/client'
import { isSubjectIdType, subjectIdTypes } from '@hutong/schemas'
import type { Command } from 'commander'
import { askerCredentials, askerOptions } from '../asker-options.ts'
import type { AskerOptions } from '../asker-options.ts'
import { callHub } from '../call-hub.ts'
import { CannotJudge } from '../cannot-judge.ts'
import { print } from '../print.ts'
import { readInput } from '../read-input.ts'

interface AccessesOptions extends AskerOptions {
  readonly idType: string
  readonly from?: string
  readonly to?: string
  readonly limit: string
  readonly cursor?: string
  readonly receipts?: string
}

const limitMax = 100
const examples = `
The number of the person is read from standard input, never from the command line.

Examples:
  echo 330106199003079975 | npx -y pnpm@12 -s hutong me accesses
  echo 330106199003079975 | npx -y pnpm@12 -s hutong me accesses --from 2026-11-01 --receipts proofs
  npx -y pnpm@12 -s hutong me accesses --login < number.txt`

/** What a citizen may know of what is done with their records. */
export function addMe(program: Command): void {
  const me = program
    .command('me')
    .description('what a person may know of what is done with their records')
    .addHelpText('after', examples)
  askerOptions(me.command('accesses'), 'citizen-portal')
    .description('who looked at my records, why and when, newest first')
    .option('--id-type <type>', `kind of the number: ${subjectIdTypes.join(', ')}`, 'resident-id')
    .option('--from <time>', 'from this day or moment on; without a zone the time of Asia/Shanghai')
    .option('--to <time>', 'before this day or moment')
    .option('--limit <n>', `accesses at most, 1 to ${limitMax}`, '20')
    .option('--cursor <next>', '`next` of the page before')
    .option('--receipts <dir>', 'folder that the proof of each is written to, to be taken away')
    .addHelpText('after', examples)
    .action(async (given: AccessesOptions) => {
      const { from, to, cursor } = given
      const body = {
        subject: await subjectOf(given),
        limit: limitOf(given),
        ...(from === undefined ? {} : { from }),
        ...(to === undefined ? {} : { to }),
        ...(cursor === undefined ? {} : { cursor }),
      }
      const told = await callHub(given, await askerCredentials(given), (calls) =>
        calls.POST('/v1/me/accesses', { body }),
      )
      if (!told) return
      if (given.receipts !== undefined) await keepReceipts(told, given.receipts)
      print(told, given.json, describe(told))
    })
}

async function subjectOf({ idType }: AccessesOptions) {
  if (!isSubjectIdType(idType))
    throw new CannotJudge(`--id-type must be one of ${subjectIdTypes.join(', ')}`)
  return { idType, id: (await readInput('-')).trim() }
}

function limitOf({ limit }: AccessesOptions): number {
  if (/^[1-9]\d{0,2}$/u.test(limit) && Number(limit) <= limitMax) return Number(limit)
  throw new CannotJudge(`--limit must be a whole number from 1 to ${limitMax}`)
}

/** One file each, by the time of the access and its place in the list; `receipt verify` takes them. */
async function keepReceipts({ accesses }: AccessList, folder: string): Promise<void> {
  for (const [at, { time, receipt }] of accesses.entries()) {
    if (typeof receipt !== 'string') continue
    const name = `${time.replaceAll(':', '-')}-${at + 1}.tlog-proof`
    try {
      await writeFile(join(folder, name), receipt)
    } catch (cause) {
      throw new CannotJudge(`${join(folder, name)} cannot be written: is there such a folder?`, {
        cause,
      })
    }
  }
}

function describe({ accesses, withheld, erasure, next }: AccessList): string {
  const lines = accesses.map(({ time, why, answer }) => `${time}  ${why.zh}。${answer.zh}`)
  return [
    ...(lines.length === 0 ? ['没有人查询过您的记录 nobody has looked at your records'] : lines),
    '',
    ...withheld.map(({ zh }) => `* ${zh}`),
    `* ${erasure.zh}`,
    ...(typeof next === 'string' ? [`--cursor ${next}`] : []),
  ].join('\n')
}
