import type { AuditFilters } from '@hutong/client'
import { isSubjectIdType, normaliseSubject, subjectIdTypes } from '@hutong/schemas'
import { Option } from 'commander'
import type { Command } from 'commander'
import { CannotJudge } from '../../cannot-judge.ts'
import { readInput } from '../../read-input.ts'

/** What entries are searched by, as it stands on the command line. */
export interface FilterOptions {
  readonly subjectType?: string
  readonly as?: AuditFilters['as']
  readonly asker?: string
  readonly department?: string
  readonly provider?: string
  readonly officer?: string
  readonly case?: string
  readonly purpose?: string
  readonly law?: string
  readonly type?: string
  readonly field?: string
  readonly action?: string
  readonly kind?: string
  readonly decision?: string
  readonly ledger?: string
  readonly from?: string
  readonly to?: string
}

export const asOption = (): Option =>
  new Option('--as <whose>', 'whose eyes, where it is not the sharing authority').choices([
    'authority',
    'supervisor',
    'provider',
  ])

export function filterOptions(command: Command): Command {
  return command
    .option(
      '--subject-type <type>',
      `about one person, whose number is read from stdin: ${subjectIdTypes.join(', ')}`,
    )
    .addOption(asOption())
    .option('--asker <client>', 'by the asking system')
    .option('--department <code>', "by the asker's department")
    .option('--provider <code>', 'by the department whose data it is')
    .option('--officer <id>', 'by who asked')
    .option('--case <number>', 'by the case that it was for')
    .option('--purpose <matter>', 'by the matter')
    .option('--law <article>', 'by the legal basis, such as social-insurance-2018#16')
    .option('--type <type>', 'by the record type')
    .option('--field <name>', 'by a field that was asked about or shown')
    .option('--action <word>', 'verify, read, search, …')
    .option('--kind <word>', 'answer, refusal, error, break-glass, audit-read, admin, digest')
    .option('--decision <word>', 'YES, REFUSED, …, or with its reason: NO:revoked')
    .option('--ledger <instance>', 'by the ledger that it lies in')
    .option('--from <time>', 'from this time on, such as 2026-11-01 or 2026-11-01T08:00Z (UTC)')
    .option('--to <time>', 'before this time')
}

/** A number is typed in or piped, and travels in the body of the request: it stands on no command line and in no address. */
export async function filtersOf(options: FilterOptions): Promise<AuditFilters> {
  const { subjectType, asker: client } = options
  const subject = subjectType === undefined ? undefined : await typedSubject(subjectType)
  const names = [
    'as',
    'department',
    'provider',
    'officer',
    'case',
    'purpose',
    'law',
    'type',
    'field',
    'action',
    'kind',
    'decision',
    'ledger',
    'from',
    'to',
  ] as const
  const given = names.flatMap((name) => {
    const value = options[name]
    return value === undefined ? [] : [[name, value] as const]
  })
  return {
    ...Object.fromEntries(given),
    ...(client === undefined ? {} : { client }),
    ...(subject ? { subject } : {}),
  }
}

async function typedSubject(idType: string): Promise<NonNullable<AuditFilters['subject']>> {
  if (!isSubjectIdType(idType))
    throw new CannotJudge(`--subject-type must be one of ${subjectIdTypes.join(', ')}`)
  const subject = normaliseSubject(idType, (await readInput('-')).trim())
  if (!subject.ok) throw new CannotJudge(`the number on stdin is no ${idType}: ${subject.rule}`)
  return { idType, id: subject.id }
}
