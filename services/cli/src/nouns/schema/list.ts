import { publishedRevisions, recordTypes } from '@hutong/schemas'
import type { RecordTypeInfo } from '@hutong/schemas'
import type { Command } from 'commander'
import { CannotJudge } from '../../cannot-judge.ts'
import { print } from '../../print.ts'

interface ListOptions {
  readonly owner?: string
  readonly json?: boolean
}

/** `schema list`: every published schema, the revisions of a type from the oldest on. */
export function addList(schema: Command): void {
  schema
    .command('list')
    .description('every published schema of a record type: revision, owner, topic, titles')
    .option('--owner <code>', 'those of one department')
    .option('--json', 'as {"schemas": […]}')
    .addHelpText(
      'after',
      `
Examples:
  npx -y pnpm@12 hutong schema list
  npx -y pnpm@12 hutong schema list --owner minzheng --json`,
    )
    .action(({ owner, json }: ListOptions) => {
      const found = recordTypes
        .filter((type) => owner === undefined || type.owner === owner)
        .flatMap(({ type }) => publishedRevisions(type))
      if (found.length === 0) {
        const owners = [...new Set(recordTypes.map((type) => type.owner))].toSorted()
        throw new CannotJudge(`no type is owned by ${owner}: name one of ${owners.join(', ')}`)
      }
      print({ schemas: found.map(describe) }, json, found.map(line).join('\n'))
    })
}

function describe({
  type,
  schemaVersion,
  owner,
  source,
  titleZh,
  titleEn,
  topic,
  fields,
}: RecordTypeInfo) {
  const names = fields.map(({ name }) => name)
  return { type, schemaVersion, owner, source, titleZh, titleEn, topic, fields: names }
}

const line = ({ type, schemaVersion, owner, titleZh, titleEn, topic }: RecordTypeInfo): string =>
  `${`${type} ${schemaVersion}`.padEnd(34)}${owner.padEnd(14)}${topic}  ${titleZh} ${titleEn}`
