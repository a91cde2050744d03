import { Kafka, logLevel } from '@hutong/log/kafkajs'

/**
 * A kafkajs client with every time-out told. It logs nothing, since what it would log the rejected promise tells.
 *
 * @param address `host:port`; several are separated by commas
 * @param retriesMax how often a request is sent again before its promise rejects
 */
export function kafkaClient(address: string, retriesMax: number): Kafka {
  return new Kafka({
    clientId: 'hutong-infra',
    brokers: address.split(','),
    connectionTimeout: 5_000,
    authenticationTimeout: 10_000,
    requestTimeout: 30_000,
    enforceRequestTimeout: true,
    retry: { initialRetryTime: 100, maxRetryTime: 5_000, retries: retriesMax },
    logLevel: logLevel.NOTHING,
  })
}
