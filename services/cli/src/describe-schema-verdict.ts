import type {
  Consumers,
  NamedFault,
  SchemaFault,
  SchemaRefusal,
  SchemaVerdict,
} from '@hutong/schemas/compatibility'

const documentCharactersMax = 600

/** For people. */
export function describeVerdict(name: string, verdict: SchemaVerdict): string {
  switch (verdict.verdict) {
    case 'compatible':
      return ['成立 COMPATIBLE', ...verdict.notes.map(describeNote)].join('\n')
    case 'incompatible':
      return [
        `不成立 NOT COMPATIBLE: ${name}`,
        ...verdict.refusals.map(describeRefusal),
        ...verdict.notes.map(describeNote),
      ].join('\n')
    case 'unfit':
      return ['不成立 CANNOT BE PUBLISHED', ...verdict.faults.map(describeFault)].join('\n')
    case 'not-judged':
      return [
        '无法判断 CANNOT BE JUDGED: outside the subset',
        ...verdict.faults.map(describeFault),
      ].join('\n')
  }
}

function describeRefusal(refusal: SchemaRefusal): string {
  const { direction, against, path, rule, known, fix, counterexample, consumers } = refusal
  const who =
    direction === 'new-records'
      ? `new records, read by those who know ${against}`
      : `records of ${against}, read by those who know the new schema`
  return [
    `\n${path}  ${rule}`,
    `  ${who}`,
    `  expected: ${known}`,
    `  refused:  ${shorten(JSON.stringify(counterexample))}`,
    `  to do:    ${fix}`,
    ...(consumers === null ? [] : describeConsumers(consumers)),
  ].join('\n')
}

function describeConsumers({ matters, grants }: Consumers): readonly string[] {
  const asked = matters.map(({ matter, predicate }) =>
    predicate === null ? matter : `${matter} (${predicate})`,
  )
  const opened = grants.map(({ grant, department }) => `${grant} (${department})`)
  return [
    ...(asked.length > 0 ? [`  matters:  ${asked.join(', ')}`] : []),
    ...(opened.length > 0 ? [`  grants:   ${opened.join(', ')}`] : []),
  ]
}

const describeFault = ({ schema, path, rule, fix }: NamedFault): string =>
  `  ${schema} ${path}  ${rule}: ${fix}`

const describeNote = ({ path, rule, fix }: SchemaFault): string =>
  `  note: ${path}  ${rule}: ${fix}`

function shorten(text: string): string {
  if (text.length <= documentCharactersMax) return text
  return `${text.slice(0, documentCharactersMax)}… (${text.length} characters; --json has them all)`
}
