import { createConnection } from 'mysql2/promise'
import type { RowDataPacket } from 'mysql2/promise'
import type { Session, SessionSettings, SqlRow } from '../database.ts'
import { answerMsMax, connectMsMax, statementSecondsMax } from '../limits.ts'
import { formatZone } from '../moment.ts'
import { serverAddress } from '../server-address.ts'
import { render, type Statement } from '../statement.ts'

/** @throws what mysql2 throws */
export async function openMariadb({
  connection: { url, user, password, ca },
  zoneMinutes,
}: SessionSettings): Promise<Session> {
  const { host, port, database, wantsTls } = serverAddress({ url, ca }, 3306)
  const client = await createConnection({
    host,
    port,
    ...(database === '' ? {} : { database }),
    user: user ?? '',
    password: password ?? '',
    ...(wantsTls
      ? {
          ssl: {
            rejectUnauthorized: true,
            verifyIdentity: true,
            ...(ca === undefined ? {} : { ca }),
          },
        }
      : {}),
    charset: 'utf8mb4',
    connectTimeout: connectMsMax,
    enableKeepAlive: true,
    // A server could ask its client for files.
    flags: ['-LOCAL_FILES'],
    rowsAsArray: true,
    typeCast: (field) => field.string(),
  })
  let isOpen = true
  const lost = (): void => void (isOpen = false)
  client.on('error', lost)
  client.on('end', lost)
  const close = async (): Promise<void> => {
    isOpen = false
    client.destroy()
  }
  try {
    for (const setting of sessionSettings(zoneMinutes)) await client.query(setting)
  } catch (cause) {
    void close()
    throw cause
  }
  return {
    query: async (statement: Statement) => {
      const [rows] = await client.execute<RowDataPacket[]>({
        sql: render(statement, () => '?'),
        values: [...statement.values],
        timeout: answerMsMax,
      })
      return rows.map(toRow)
    },
    isOpen: () => isOpen,
    close,
  }
}

/** Whatever the driver made of a value, we take its text. */
function toRow(row: RowDataPacket): SqlRow {
  return Object.values(row).map((value: unknown) =>
    typeof value === 'string'
      ? value
      : typeof value === 'number' || typeof value === 'bigint'
        ? String(value)
        : null,
  )
}

const sessionSettings = (zoneMinutes: number): readonly string[] => [
  'SET SESSION TRANSACTION READ ONLY',
  // Locking reads of the outbox must not lock the gaps into which the department writes.
  'SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED',
  `SET SESSION max_statement_time = ${statementSecondsMax}`,
  `SET SESSION time_zone = '${formatZone(zoneMinutes)}'`,
]
