export interface KafkaUser {
  /** Letters, digits and dashes. */
  readonly user: string
  readonly password: string
}

const scram = ['SCRAM-SHA-256', 'SCRAM-SHA-512']
const loginModule = (name: string): string => `org.apache.kafka.common.security.${name}LoginModule`

/** Settings that let in this user alone, by PLAIN or by either SCRAM. */
export function saslSettings({ user, password }: KafkaUser): Readonly<Record<string, string>> {
  const jaas = (mechanism: string): string =>
    `listener.name.client.${mechanism.toLowerCase()}.sasl.jaas.config`
  return {
    'listener.security.protocol.map': 'CONTROLLER:PLAINTEXT,BROKER:PLAINTEXT,CLIENT:SASL_PLAINTEXT',
    'listener.name.client.sasl.enabled.mechanisms': ['PLAIN', ...scram].join(','),
    [jaas('PLAIN')]: `${loginModule('plain.Plain')} required user_${user}="${password}";`,
    ...Object.fromEntries(
      scram.map((name) => [jaas(name), `${loginModule('scram.Scram')} required;`]),
    ),
  }
}

/** SCRAM's users lie in the cluster's metadata, so they are written when the storage is formatted. */
export const scramUserWords = ({ user, password }: KafkaUser): readonly string[] =>
  scram.flatMap((name) => ['--add-scram', `${name}=[name=${user},password=${password}]`])
