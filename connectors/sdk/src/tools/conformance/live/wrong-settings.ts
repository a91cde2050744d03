import { HutongError } from '@hutong/process'
import { parseDocument } from 'yaml'
import type { Connection } from '../../../connections.ts'
import { judgeConnector, type Stream } from '../../../load-connector.ts'
import { mappedColumns } from '../../../mapping/mapped-columns.ts'
import type { FieldRules, Mapping } from '../../../mapping/mapping.ts'
import type { SourceWorld } from '../../../open-source.ts'
import type { SourceTool } from '../../source-tool.ts'

/** A word that no department uses, so that whoever meets it knows where it comes from. */
const wrong = 'wrong-on-purpose'

export interface WrongSettingsAsked {
  readonly text: string
  /** Place of the stream in the document. */
  readonly index: number
  readonly stream: Stream
  readonly world: SourceWorld
  readonly tool: SourceTool | undefined
  /** Given as a password where the connection has one. */
  readonly wrongSecret: string
}

/** Whatever of a connector is written wrongly, one thing at a time, has to be told by its place; here is what is not. */
export async function untoldMistakes(asked: WrongSettingsAsked): Promise<{
  readonly faults: readonly string[]
  readonly triedCount: number
  /** All that was said, to be searched for what must not be said. */
  readonly said: string
}> {
  const written = writtenWrong(asked)
  const missing = asked.tool === undefined ? [] : await checkedWrong(asked, asked.tool)
  return {
    faults: [...written.faults, ...missing.flatMap(({ fault }) => (fault ? [fault] : []))],
    triedCount: written.triedCount + missing.length,
    said: missing.map(({ said }) => said).join('\n'),
  }
}

/** Mistakes that are seen without asking anybody. */
function writtenWrong({ text, index, stream }: WrongSettingsAsked) {
  const at = ['streams', index]
  const [field = ''] = Object.keys(stream.mapping.fields)
  const edits: readonly (readonly [path: readonly (string | number)[], value: unknown])[] = [
    [[...at, 'read', 'kind'], 'floppy'],
    [[...at, 'read', wrong], 1],
    [[...at, 'recordId'], undefined],
    [[...at, 'version'], '99.9'],
    [[...at, 'fields', field], { from: 'x', format: wrong }],
    [[...at, 'fields', 'noSuchField'], { constant: 'x' }],
  ]
  const faults = edits.flatMap(([path, value]) => {
    const document = parseDocument(text)
    if (value === undefined) document.deleteIn(path)
    else document.setIn(path, value)
    const judged = judgeConnector(String(document))
    const place = `streams.${index}`
    const mistakes = 'mistakes' in judged ? judged.mistakes : []
    return mistakes.some((mistake) => mistake.startsWith(place))
      ? []
      : [`${path.join('.')} written wrongly is not told by its place`]
  })
  return { faults, triedCount: edits.length }
}

interface Wrong {
  readonly name: string
  readonly stream: Stream
  readonly world: SourceWorld
  /** Field of the record, or a word that has to be named. */
  readonly names: string | undefined
}

/** Mistakes that only the source can tell: of each `check` has to say no, or remark upon the wrong word, by name. */
async function checkedWrong(asked: WrongSettingsAsked, tool: SourceTool) {
  const told: { fault: string | undefined; said: string }[] = []
  for (const { name, stream, world, names } of wrongOnes(asked)) {
    const { isTold, said } = await askWrong(tool, stream, world, names)
    told.push({ fault: isTold ? undefined : `${name} is not told by check`, said })
  }
  return told
}

async function askWrong(
  tool: SourceTool,
  stream: Stream,
  world: SourceWorld,
  names: string | undefined,
): Promise<{ readonly isTold: boolean; readonly said: string }> {
  try {
    const points = await tool.check(stream, world)
    const told = points.filter(({ ok, fix }) => !ok || fix !== undefined)
    const isTold = told
      .filter(({ ok, found }) => !ok || found.includes(wrong))
      .some(({ ok, field, found }) =>
        names === undefined ? !ok : field === names || found.includes(names),
      )
    return { isTold, said: JSON.stringify(told) }
  } catch (cause) {
    if (!(cause instanceof HutongError)) throw cause
    return { isTold: names === undefined || cause.message.includes(names), said: cause.message }
  }
}

function wrongOnes({ stream, world, wrongSecret }: WrongSettingsAsked): readonly Wrong[] {
  const { mapping, read } = stream
  // Nobody can say what will be sent.
  const asked = read.kind === 'push' ? [] : mappedColumns(mapping)
  const columns = [...new Set(asked.map(([field]) => field))]
  return [
    ...columns.map((field) => ({
      name: `a column of ${field} that is not there`,
      stream: { ...stream, mapping: withoutColumn(mapping, field) },
      world,
      names: field,
    })),
    ...placesOf(read).map(([name, elsewhere]) => ({
      name,
      stream: { ...stream, read: elsewhere },
      world,
      names: undefined,
    })),
    ...('connection' in read ? wrongConnections(stream, read.connection, world, wrongSecret) : []),
  ]
}

function placesOf(read: Stream['read']): readonly (readonly [string, Stream['read']])[] {
  switch (read.kind) {
    case 'csv-folder':
    case 'jsonl-folder':
      return [['another folder', { ...read, folder: `${read.folder}-${wrong}` }]]
    case 'sql-polling':
    case 'sql-outbox':
      return [['another table', { ...read, table: `${read.table}_wrong` }]]
    case 'rest-pages':
    case 'xml-service':
      return [
        ['another path', { ...read, path: `${read.path}-${wrong}` }],
        ['another list of rows', { ...read, items: `${read.items}.${wrong}` }],
      ]
    case 'debezium':
      return [['another topic', { ...read, topic: `${read.topic}-${wrong}` }]]
    case 'push':
      return []
  }
}

function wrongConnections(
  stream: Stream,
  name: string,
  world: SourceWorld,
  wrongSecret: string,
): readonly Wrong[] {
  const connection = world.connections.get(name)
  const without = new Map([...world.connections].filter(([other]) => other !== name))
  const unnamed = { name: 'a missing connection', stream, names: name }
  const spoilt = connection === undefined ? undefined : withSecret(connection, wrongSecret)
  return [
    { ...unnamed, world: { ...world, connections: without } },
    ...(spoilt === undefined
      ? []
      : [
          {
            name: 'a wrong secret',
            stream,
            names: undefined,
            world: { ...world, connections: new Map(without).set(name, spoilt) },
          },
        ]),
  ]
}

/** Undefined where the connection has no secret. */
export function withSecret(connection: Connection, secret: string): Connection | undefined {
  const { oauth, password } = connection
  if (oauth !== undefined) return { ...connection, oauth: { ...oauth, clientSecret: secret } }
  return password === undefined ? undefined : { ...connection, password: secret }
}

/** The mapping with one of its columns misspelt. */
function withoutColumn(mapping: Mapping, field: string): Mapping {
  const { recordId, status } = mapping
  if (field === 'recordId')
    return { ...mapping, recordId: 'hmac' in recordId ? { hmac: [wrong] } : { from: wrong } }
  if (field === 'status')
    return 'from' in status ? { ...mapping, status: { ...status, from: wrong } } : mapping
  return { ...mapping, fields: withoutIn(mapping.fields, field.split('.')) }
}

function withoutIn(rules: FieldRules, [name = '', ...rest]: readonly string[]): FieldRules {
  const rule = rules[name]
  if (rule === undefined) return rules
  if (rest.length > 0 && 'fields' in rule && !('each' in rule))
    return { ...rules, [name]: { ...rule, fields: withoutIn(rule.fields, rest) } }
  if ('from' in rule) return { ...rules, [name]: { ...rule, from: wrong } }
  // One of the names that an expression reads: looking whether they are there evaluates nothing.
  if ('jsonata' in rule)
    return { ...rules, [name]: { ...rule, reads: [wrong, ...rule.reads.slice(1)] } }
  return 'each' in rule ? { ...rules, [name]: { ...rule, each: wrong } } : rules
}
