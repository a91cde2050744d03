import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { HutongError } from '@hutong/process'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { parse } from 'yaml'
import { isKafkaUrl } from './sources/debezium/kafka-url.ts'

/** Where one system of a department answers, and as whom we come. Never part of connector.yaml, which is public. */
export interface Connection {
  readonly url: string
  readonly user?: string
  readonly password?: string
  /** Certificates of those who may sign the server's, PEM; the machine's own when left out. */
  readonly ca?: string
  /** Client credentials of OAuth 2 (RFC 6749 s4.4), for web services. */
  readonly oauth?: {
    readonly tokenUrl: string
    readonly clientId: string
    readonly clientSecret: string
    readonly scope?: string
  }
}

/** By the names that `read.connection` in connector.yaml gives. */
export type Connections = ReadonlyMap<string, Connection>

interface ConnectionDocument {
  readonly url: string
  readonly user?: string
  readonly passwordFile?: string
  readonly caFile?: string
  readonly oauth?: {
    readonly tokenUrl: string
    readonly clientId: string
    readonly clientSecretFile: string
    readonly scope?: string
  }
}

const text = { type: 'string', minLength: 1 } as const
const validate = new Ajv2020({ allErrors: true, strict: false }).compile<
  Record<string, ConnectionDocument>
>({
  type: 'object',
  propertyNames: { pattern: '^[a-z0-9][a-z0-9-]{0,63}$' },
  additionalProperties: {
    type: 'object',
    additionalProperties: false,
    required: ['url'],
    properties: {
      url: text,
      user: text,
      passwordFile: text,
      caFile: text,
      oauth: {
        type: 'object',
        additionalProperties: false,
        required: ['tokenUrl', 'clientId', 'clientSecretFile'],
        properties: { tokenUrl: text, clientId: text, clientSecretFile: text, scope: text },
      },
    },
  },
})

/**
 * Reads `sources.yaml`, the file that HUTONG_SOURCES names: a table of connections by name. Secrets stand in files of their own, relative to it.
 *
 * @returns none when `file` is empty
 * @throws HutongError HUTONG_SOURCES_INVALID with one line for each mistake; a value of the file is never told.
 */
export function readConnections(file: string): Connections {
  if (file === '') return new Map()
  const input = parseFile(file)
  if (!validate(input)) {
    throw invalid(
      file,
      (validate.errors ?? []).map(
        ({ instancePath, message }) => `${instancePath.slice(1) || 'the document'}: ${message}`,
      ),
    )
  }
  const mistakes: string[] = []
  const folder = dirname(file)
  const secret = (name: string, at: string): string => {
    try {
      return readFileSync(resolve(folder, name), 'utf8').trimEnd()
    } catch {
      mistakes.push(`${at}: its file cannot be read`)
      return ''
    }
  }
  const connections = Object.entries(input).map(
    ([name, document]) => [name, build(name, document, secret, mistakes)] as const,
  )
  if (mistakes.length > 0) throw invalid(file, mistakes)
  return new Map(connections)
}

function build(
  name: string,
  { url, user, passwordFile, caFile, oauth }: ConnectionDocument,
  secret: (file: string, at: string) => string,
  mistakes: string[],
): Connection {
  const parsed = URL.canParse(url) ? new URL(url) : undefined
  if (parsed === undefined && !isKafkaUrl(url)) mistakes.push(`${name}.url: is no URL`)
  if (parsed?.password)
    mistakes.push(
      `${name}.url: holds a password; write it into a file and name that as passwordFile`,
    )
  return {
    url,
    ...(user === undefined ? {} : { user }),
    ...(passwordFile === undefined
      ? {}
      : { password: secret(passwordFile, `${name}.passwordFile`) }),
    ...(caFile === undefined ? {} : { ca: secret(caFile, `${name}.caFile`) }),
    ...(oauth === undefined
      ? {}
      : {
          oauth: {
            tokenUrl: oauth.tokenUrl,
            clientId: oauth.clientId,
            clientSecret: secret(oauth.clientSecretFile, `${name}.oauth.clientSecretFile`),
            ...(oauth.scope === undefined ? {} : { scope: oauth.scope }),
          },
        }),
  }
}

/**
 * The connection of a stream.
 *
 * @throws HutongError HUTONG_SOURCES_INVALID when the file has none of this name.
 */
export function connectionOf(connections: Connections, name: string): Connection {
  const found = connections.get(name)
  if (found !== undefined) return found
  throw new HutongError(
    'HUTONG_SOURCES_INVALID',
    `there is no connection ${name}: add it to the file that HUTONG_SOURCES names (it has ${[...connections.keys()].join(', ') || 'none'})`,
  )
}

function parseFile(file: string): unknown {
  try {
    return parse(readFileSync(file, 'utf8')) ?? {}
  } catch {
    // The parser's message quotes the text, which can hold a secret.
    throw invalid(file, ['the document: cannot be read, or is not YAML'])
  }
}

const invalid = (file: string, mistakes: readonly string[]): HutongError =>
  new HutongError(
    'HUTONG_SOURCES_INVALID',
    `${file} has ${mistakes.length} mistake(s):\n  ${mistakes.join('\n  ')}`,
  )
