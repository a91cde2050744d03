import { Kafka, logLevel } from '../../src/kafka/kafkajs-internals.ts'

/** kafkajs as others use it, for what our own log never does. */
export const kafkajsKafka = (address: string): Kafka =>
  new Kafka({ clientId: 'foreign', brokers: address.split(','), logLevel: logLevel.NOTHING })
