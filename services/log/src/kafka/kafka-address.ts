import { readFileSync } from 'node:fs'
import { HutongError } from '@hutong/process'

/** Where a Kafka cluster is and how to be let in: the text of HUTONG_KAFKA, parsed. */
export interface KafkaAddress {
  /** `host:port` of brokers to begin with; the others are learnt from them. */
  readonly brokers: readonly string[]
  /** Certificate authority in PEM, or true for those that Node trusts; absent = no TLS. */
  readonly tls?: true | { readonly ca: string }
  readonly login?: KafkaLogin
}

interface KafkaLogin {
  readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512'
  readonly username: string
  readonly password: string
}

const brokerShape = /^(?:[0-9A-Za-z._-]+|\[[0-9A-Fa-f:]+\]):(\d{1,5})$/
const parametersKnown = new Set(['tls', 'ca', 'sasl', 'user', 'passwordFile'])
const mechanisms = ['plain', 'scram-sha-256', 'scram-sha-512'] as const

/**
 * `host:port[,host:port…][?tls=true&ca=FILE&sasl=plain|scram-sha-256|scram-sha-512&user=NAME&passwordFile=FILE]`. The password stands in a
 * file of its own, so that no list of processes and no environment shows it.
 *
 * @throws HutongError HUTONG_KAFKA_ADDRESS_INVALID with everything that is wrong at once.
 */
export function parseKafkaAddress(text: string): KafkaAddress {
  const mistakes: string[] = []
  const [list = '', query = ''] = text.split('?', 2)
  const brokers = list.split(',').filter((broker) => broker !== '')
  if (brokers.length === 0) mistakes.push('name at least one broker as host:port')
  // What stands in the wrong place may be a password, so nothing of the text is told.
  for (const [index, broker] of brokers.entries()) {
    const port = Number(brokerShape.exec(broker)?.[1])
    if (!(port >= 1 && port <= 65_535)) mistakes.push(`broker ${index + 1} is no host:port`)
  }
  const parameters = new URLSearchParams(query)
  for (const [index, name] of [...parameters.keys()].entries()) {
    if (!parametersKnown.has(name)) {
      mistakes.push(`parameter ${index + 1} is none of ${[...parametersKnown].join(', ')}`)
    }
  }
  const tls = parseTls(parameters, mistakes)
  const login = parseLogin(parameters, mistakes)
  if (mistakes.length > 0) {
    throw new HutongError(
      'HUTONG_KAFKA_ADDRESS_INVALID',
      `HUTONG_KAFKA: ${mistakes.join('; ')}. It reads host:port[,host:port…][?tls=true&ca=FILE&sasl=${mechanisms.join('|')}&user=NAME&passwordFile=FILE]`,
    )
  }
  return { brokers, ...(tls ? { tls } : {}), ...(login ? { login } : {}) }
}

function parseTls(parameters: URLSearchParams, mistakes: string[]): KafkaAddress['tls'] {
  const tls = parameters.get('tls')
  const ca = parameters.get('ca')
  if (tls !== null && tls !== 'true' && tls !== 'false') mistakes.push('tls is true or false')
  if (ca !== null && tls !== 'true') mistakes.push('ca goes with tls=true')
  if (tls !== 'true') return undefined
  return ca === null ? true : { ca: readText('ca', ca, mistakes) }
}

function parseLogin(parameters: URLSearchParams, mistakes: string[]): KafkaLogin | undefined {
  const given = parameters.get('sasl')
  const username = parameters.get('user')
  const passwordFile = parameters.get('passwordFile')
  if (given === null) {
    if (username !== null || passwordFile !== null) {
      mistakes.push('user and passwordFile go with sasl')
    }
    return undefined
  }
  const mechanism = mechanisms.find((known) => known === given)
  if (!mechanism) mistakes.push(`sasl is one of ${mechanisms.join(', ')}`)
  if (username === null || passwordFile === null) {
    mistakes.push('sasl needs user and passwordFile')
    return undefined
  }
  const password = readText('passwordFile', passwordFile, mistakes).trimEnd()
  return mechanism && { mechanism, username, password }
}

function readText(name: string, file: string, mistakes: string[]): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unreadable'
    mistakes.push(`${name}: the file that it names cannot be read (${code})`)
    return ''
  }
}
