import { readFileSync } from 'node:fs'
import { HutongError } from '@hutong/process'

/** Where a Redis is and how it is spoken to. */
export interface RedisPlace {
  /** One server, or some nodes of a cluster. */
  readonly servers: readonly Server[]
  /** Undefined = no TLS. Without `ca` the certificates that Node trusts count. */
  readonly tls: { readonly ca?: Buffer } | undefined
  /** Undefined = no password. */
  readonly login: { readonly user: string; readonly password: string } | undefined
}

export interface Server {
  readonly host: string
  readonly port: number
}

/**
 * The text of HUTONG_REDIS: `host:port[,host:port…][?tls=true&ca=FILE&user=NAME&passwordFile=FILE]`. Passwords do not stand in it.
 *
 * @throws HutongError HUTONG_REDIS_SETTING_INVALID with every mistake in it, and nothing of what was given: a password may stand there by mistake.
 */
export function parseRedisSetting(text: string): RedisPlace {
  const mistakes: string[] = []
  const [addresses = '', ...queries] = text.split('?')
  const options = readOptions(queries.join('?'), mistakes)
  const place: RedisPlace = {
    servers: addresses.split(',').flatMap((address, at) => parseServer(address, at + 1, mistakes)),
    tls: parseTls(options, mistakes),
    login: parseLogin(options, mistakes),
  }
  if (mistakes.length === 0) return place
  throw new HutongError(
    'HUTONG_REDIS_SETTING_INVALID',
    `HUTONG_REDIS has ${mistakes.length} mistake(s):\n  ${mistakes.join('\n  ')}`,
  )
}

type Options = ReadonlyMap<string, string>
const optionNames: readonly string[] = ['tls', 'ca', 'user', 'passwordFile']

function readOptions(query: string, mistakes: string[]): Options {
  const options = new Map<string, string>()
  for (const [name, value] of new URLSearchParams(query)) {
    if (!optionNames.includes(name)) {
      mistakes.push(`${name}: no such option; there are ${optionNames.join(', ')}`)
    } else if (options.has(name)) mistakes.push(`${name}: stands there twice`)
    else if (value === '') mistakes.push(`${name}: has no value`)
    options.set(name, value)
  }
  return options
}

function parseServer(address: string, number: number, mistakes: string[]): readonly Server[] {
  const found = /^(?:\[(?<six>[\d:a-f]+)\]|(?<name>[\w.-]+)):(?<port>\d{1,5})$/iu.exec(address)
  const host = found?.groups?.['six'] ?? found?.groups?.['name'] ?? ''
  const port = Number(found?.groups?.['port'])
  if (host !== '' && port > 0 && port <= 65_535) return [{ host, port }]
  mistakes.push(`server ${number}: must be host:port, as in redis.example:6379`)
  return []
}

function parseTls(options: Options, mistakes: string[]): RedisPlace['tls'] {
  const wanted = options.get('tls') ?? 'false'
  if (wanted !== 'true' && wanted !== 'false') mistakes.push('tls: must be true or false')
  const file = options.get('ca')
  if (wanted !== 'true') {
    if (file !== undefined) mistakes.push('ca: needs tls=true')
    return undefined
  }
  return file === undefined ? {} : { ca: readFile('ca', file, mistakes) }
}

function parseLogin(options: Options, mistakes: string[]): RedisPlace['login'] {
  const file = options.get('passwordFile')
  if (file === undefined) {
    if (options.has('user')) mistakes.push('user: needs passwordFile')
    return undefined
  }
  const password = readFile('passwordFile', file, mistakes).toString('utf8').trimEnd()
  return { user: options.get('user') ?? 'default', password }
}

function readFile(option: string, file: string, mistakes: string[]): Buffer {
  try {
    const bytes = readFileSync(file)
    if (bytes.length === 0) mistakes.push(`${option}: the file is empty`)
    return bytes
  } catch (cause) {
    const why = cause instanceof Error && 'code' in cause ? String(cause.code) : 'failed'
    mistakes.push(`${option}: the file cannot be read (${why})`)
    return Buffer.alloc(0)
  }
}
