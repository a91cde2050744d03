import type { Admin } from 'kafkajs'
import type { KafkaAddress } from './kafka-address.ts'
import { Kafka, logLevel } from './kafkajs-internals.ts'

/** kafkajs' own administration client: for topics and their settings, never for records. */
export function kafkaAdmin({ brokers, tls, login }: KafkaAddress, clientId: string): Admin {
  return new Kafka({
    clientId,
    brokers: [...brokers],
    ...(tls ? { ssl: tls === true ? true : { ca: tls.ca } } : {}),
    ...(login ? { sasl: saslOf(login) } : {}),
    connectionTimeout: 5_000,
    authenticationTimeout: 10_000,
    requestTimeout: 30_000,
    enforceRequestTimeout: true,
    retry: { initialRetryTime: 100, maxRetryTime: 2_000, retries: 5 },
    logLevel: logLevel.NOTHING,
  }).admin()
}

function saslOf({ mechanism, username, password }: NonNullable<KafkaAddress['login']>) {
  // Each mechanism is a type of its own in kafkajs.
  switch (mechanism) {
    case 'plain':
      return { mechanism: 'plain' as const, username, password }
    case 'scram-sha-256':
      return { mechanism: 'scram-sha-256' as const, username, password }
    case 'scram-sha-512':
      return { mechanism: 'scram-sha-512' as const, username, password }
  }
}
