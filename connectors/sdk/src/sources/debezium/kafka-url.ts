import type { KafkaAddress } from '@hutong/log/reader'
import type { Connection } from '../../connections.ts'
import { misconfigured } from './failures.ts'

const mechanisms = ['plain', 'scram-sha-256', 'scram-sha-512'] as const
const mechanismDefault = 'scram-sha-512'
const form = 'kafka://host:port[,host:port…][?tls=on][&sasl=plain|scram-sha-256|scram-sha-512]'

/** `kafka://` with several hosts is no URL in the sense of the standard. */
export const isKafkaUrl = (url: string): boolean => shape.test(url)

const host = String.raw`(?:[0-9A-Za-z._-]+|\[[0-9A-Fa-f:]+\]):\d{1,5}`
const shape = new RegExp(String.raw`^kafka://(${host}(?:,${host})*)/?(?:\?(.*))?$`, 'u')

/**
 * Where the department's Kafka is. A user logs in by SCRAM-SHA-512 unless `sasl` says otherwise; a certificate authority of its own means TLS.
 *
 * @throws HutongError HUTONG_SOURCE_CONFIG; nothing of the URL is told
 */
export function kafkaAddressOf(
  { url, user, password, ca }: Connection,
  name: string,
): KafkaAddress {
  const [, hosts, query = ''] = shape.exec(url) ?? []
  if (hosts === undefined) throw misconfigured(`the connection ${name}`, `is no Kafka: ${form}`)
  const parameters = new URLSearchParams(query)
  const sasl = parameters.get('sasl') ?? mechanismDefault
  const mechanism = mechanisms.find((known) => known === sasl)
  const unknown = [...parameters.keys()].some((key) => key !== 'sasl' && key !== 'tls')
  if (mechanism === undefined || unknown)
    throw misconfigured(`the connection ${name}`, `has an address with other parameters: ${form}`)
  const tls = ca === undefined ? parameters.get('tls') === 'on' || undefined : { ca }
  return {
    brokers: hosts.split(','),
    ...(tls === undefined ? {} : { tls }),
    ...(user === undefined
      ? {}
      : { login: { mechanism, username: user, password: password ?? '' } }),
  }
}
