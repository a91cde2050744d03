import { dirname } from 'node:path'
import { HutongError } from '@hutong/process'
import { kafkaClient } from '../kafka-client.ts'
import type { ServerProcess } from '../run-server.ts'
import { startConnect } from '../start-connect.ts'
import type { ConnectorConfig, RunningConnect } from '../start-connect.ts'
import { waitUntil } from '../wait-until.ts'

/** Its topics begin with this. */
const prefix = 'land'
const heartbeat = `${prefix}.registry.heartbeat`
const snapshotMsMax = 600_000
const triesMax = 5

/** Kafka Connect of the department, on the city's Kafka. It is stopped through `opened`. @throws HutongError HUTONG_SERVER_NOT_STARTED, HUTONG_COMMAND_FAILED */
export function startConnectOf(
  kafka: string,
  opened: AsyncDisposableStack,
): Promise<RunningConnect> {
  const starting = startConnect({
    kafka,
    // It has little to do, and is up in two thirds of the time.
    javaWords: ['-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'],
    properties: {
      'exactly.once.source.support': 'enabled',
      // What Connect is told lies in Kafka: of a secret only the name of its file.
      'config.providers': 'directory',
      'config.providers.directory.class':
        'org.apache.kafka.common.config.provider.DirectoryConfigProvider',
    },
  })
  opened.defer(async () => {
    const connect = await starting.catch(() => undefined)
    await connect?.stop()
  })
  return starting
}

/**
 * Has Debezium follow a database, and resolves when it has told everything that was there.
 *
 * @throws HutongError HUTONG_CONNECT_REFUSED, HUTONG_WAITED_IN_VAIN
 */
export async function followDatabase({
  connect,
  kafka,
  postgres,
  database,
  passwordFile,
}: {
  readonly connect: RunningConnect
  readonly kafka: string
  readonly postgres: Pick<ServerProcess, 'address'>
  readonly database: string
  readonly passwordFile: string
}): Promise<void> {
  await putAgain(connect, configOf(postgres.address, database, passwordFile))
  const admin = kafkaClient(kafka, 5).admin()
  await admin.connect()
  try {
    // A table's first row, and then a beat: that comes when all tables were told.
    await waitUntil('Debezium has told all rows', snapshotMsMax, async () => {
      const topics = await admin.listTopics()
      if (!topics.includes(heartbeat)) return false
      const ends = await admin.fetchTopicOffsets(heartbeat)
      return ends.reduce((sum, { high }) => sum + Number(high), 0) > 1
    })
  } finally {
    await admin.disconnect()
  }
}

/** After a restart of the city it first fails where the database was before, and Connect tells that once more. */
async function putAgain(connect: RunningConnect, config: ConnectorConfig): Promise<void> {
  for (let tried = 1; ; tried += 1) {
    try {
      return await connect.put('real-estate', config)
    } catch (cause) {
      const isRefused = cause instanceof HutongError && cause.code === 'HUTONG_CONNECT_REFUSED'
      if (!isRefused || tried === triesMax) throw cause
    }
  }
}

/** As docs/guides/debezium/connector.json, on this machine. */
function configOf(address: string, database: string, passwordFile: string): ConnectorConfig {
  const [hostname = '', port = ''] = address.split(':')
  const json = 'org.apache.kafka.connect.json.JsonConverter'
  const name = passwordFile.slice(dirname(passwordFile).length + 1)
  return {
    'connector.class': 'io.debezium.connector.postgresql.PostgresConnector',
    'tasks.max': '1',
    'exactly.once.support': 'required',
    'database.hostname': hostname,
    'database.port': port,
    'database.dbname': database,
    'database.user': database,
    'database.password': `\${directory:${dirname(passwordFile)}:${name}}`,
    'plugin.name': 'pgoutput',
    'slot.name': 'hutong',
    'publication.name': 'hutong',
    'publication.autocreate.mode': 'disabled',
    'topic.prefix': prefix,
    'schema.include.list': 'registry',
    'snapshot.mode': 'initial',
    'skipped.operations': 'none',
    'tombstones.on.delete': 'true',
    'decimal.handling.mode': 'string',
    'time.precision.mode': 'isostring',
    'poll.interval.ms': '100',
    'heartbeat.interval.ms': '2000',
    'heartbeat.action.query': 'UPDATE registry.heartbeat SET beaten_at = now()',
    'key.converter': json,
    'key.converter.schemas.enable': 'false',
    'value.converter': json,
    'value.converter.schemas.enable': 'false',
    'topic.creation.default.replication.factor': '-1',
    'topic.creation.default.partitions': '1',
    'topic.creation.default.cleanup.policy': 'delete',
    'topic.creation.default.retention.ms': '-1',
  }
}
