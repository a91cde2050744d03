import type { Stream } from '../../../src/sdk.ts'
import { listedStream } from '../sql/abnormal-table.ts'

/** A small stream without people in it, of the table that the guide's Debezium connector reads. */
export const certificatesStream = (): Stream =>
  listedStream(
    'test-certificates',
    '{ kind: debezium, connection: land, topic: land.registry.certificates, heartbeat: land.registry.heartbeat, replicaIdentity: full, pollSeconds: 0.1 }',
  )
