import { join } from 'node:path'
import { answerOf, createCalls } from '@hutong/client'
import type { Calls } from '@hutong/client'
import { openEntryKeys, subjectTag } from '@hutong/ledger/entries'
import { isSubjectIdType, normaliseSubject, subjectIdTypes } from '@hutong/schemas'
import type { Command } from 'commander'
import { CannotJudge } from '../cannot-judge.ts'
import { demoCredentials, hubDefaults } from '../demo-access.ts'
import type { HubOptions } from '../demo-access.ts'
import { readInput } from '../read-input.ts'

interface SearchOptions extends HubOptions {
  readonly client: string
  readonly entryKeys?: string
  readonly subjectType?: string
  readonly asker?: string
  readonly department?: string
  readonly purpose?: string
  readonly type?: string
  readonly from?: string
  readonly to?: string
  readonly limit: string
  readonly json?: boolean
}

export function addAudit(program: Command): void {
  program
    .command('audit')
    .description('who looked at what, and why')
    .command('search')
    .description(
      'entries of the ledger, newest first; each page of 500 that is read is an entry itself',
    )
    .option(
      '--subject-type <type>',
      `search one person, whose number is read from stdin: ${subjectIdTypes.join(', ')}`,
    )
    .option('--asker <client>', 'by the asking system')
    .option('--department <code>', "by the asker's department")
    .option('--purpose <matter>', 'by the matter')
    .option('--type <type>', 'by the record type')
    .option('--from <time>', 'from this time on, such as 2026-11-01 or 2026-11-01T08:00Z (UTC)')
    .option('--to <time>', 'before this time')
    .option('--limit <n>', 'entries at most', '50')
    .option('--client <id>', 'the auditor, a client of demo/credentials.json', 'data-auditor')
    .option('--data <dir>', "the hub's data folder", hubDefaults.data)
    .option(
      '--entry-keys <dir>',
      'folder of the keys that turn a number into tags (default: HUTONG_ENTRY_KEYS, or <data>/keys)',
    )
    .option('--url <url>', 'where the hub answers', hubDefaults.url)
    .option('--json', 'NDJSON, one entry a line')
    .addHelpText(
      'after',
      `
Examples:
  npx -y pnpm@12 hutong audit search --purpose house-transfer --type marriage.event
  echo 330106199003079975 | npx -y pnpm@12 -s hutong audit search --subject-type resident-id --json`,
    )
    .action(async (options: SearchOptions) => {
      const credentials = await demoCredentials(options, options.client)
      const calls = createCalls({ url: options.url, credentials })
      const search = await searchParameters(options)
      const limit = limitOf(options)
      let count = 0
      let next: string | null | undefined
      while (count < limit && next !== null) {
        const page = await readPage(calls, search, limit - count, next)
        for (const found of page.entries) {
          process.stdout.write(`${options.json ? JSON.stringify(found) : describe(found)}\n`)
        }
        count += page.entries.length
        next = page.next
      }
      if (!options.json)
        process.stderr.write(`${count} entries${next === null ? '' : ', and more'}\n`)
    })
}

function limitOf({ limit }: SearchOptions): number {
  if (/^[1-9]\d{0,8}$/u.test(limit)) return Number(limit)
  throw new CannotJudge('--limit must be a whole number from 1 on')
}

/** What the hub gives at once. */
const pageEntriesMax = 500

/** @param cursor where the page begins; absent = with the newest entry. */
function readPage(
  calls: Calls,
  search: Search,
  wanted: number,
  cursor: string | undefined,
): Promise<Page> {
  const limit = Math.min(wanted, pageEntriesMax)
  const query = { ...search, limit, ...(cursor === undefined ? {} : { cursor }) }
  return answerOf(calls.GET('/audit/v1/entries', { params: { query } }))
}

type Search = Readonly<Record<string, string>>

/** A number never enters an address: it is turned into its tags, one for each epoch key. */
async function searchParameters(options: SearchOptions): Promise<Search> {
  const given: [string, string | undefined][] = [
    [
      'subject',
      options.subjectType === undefined ? undefined : await tags(options, options.subjectType),
    ],
    ['client', options.asker],
    ['department', options.department],
    ['purpose', options.purpose],
    ['type', options.type],
    ['from', options.from],
    ['to', options.to],
  ]
  return Object.fromEntries(
    given.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  )
}

async function tags({ data, entryKeys }: SearchOptions, idType: string): Promise<string> {
  if (!isSubjectIdType(idType)) {
    throw new CannotJudge(`--subject-type must be one of ${subjectIdTypes.join(', ')}`)
  }
  const subject = normaliseSubject(idType, (await readInput('-')).trim())
  if (!subject.ok) throw new CannotJudge(`the number on stdin is no ${idType}: ${subject.rule}`)
  const folder = entryKeys ?? process.env['HUTONG_ENTRY_KEYS'] ?? join(data, 'keys')
  const epochs = openEntryKeys(folder).epochs()
  if (epochs.length === 0)
    throw new CannotJudge(
      `${folder} has no epoch key: name the data folder with --data, or the keys' own with --entry-keys`,
    )
  return epochs.map(({ key }) => subjectTag(key, idType, subject.id)).join(',')
}

interface Found {
  readonly ledger: string
  readonly index: number
  readonly entry: Readonly<Record<string, unknown>>
}

interface Page {
  readonly entries: readonly Found[]
  /** Where the next page begins; null = this is the last. */
  readonly next: string | null
}

function describe({ ledger, index, entry }: Found): string {
  const of = (name: string): string => (typeof entry[name] === 'string' ? entry[name] : '-')
  return [
    of('time'),
    `${ledger}:${index}`,
    `${of('department')}/${of('client')}`,
    of('purpose'),
    of('recordType'),
    of('answerClass'),
  ].join('  ')
}
