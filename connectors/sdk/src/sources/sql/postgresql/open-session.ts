import { Client } from 'pg'
import type { Session, SessionSettings } from '../database.ts'
import { formatZone } from '../moment.ts'
import { answerMsMax, connectMsMax, statementSecondsMax } from '../limits.ts'
import { serverAddress } from '../server-address.ts'
import { render, type Statement } from '../statement.ts'

/** @throws what pg throws */
export async function openPostgresql({
  connection: { url, user, password, ca },
  zoneMinutes,
}: SessionSettings): Promise<Session> {
  const { host, port, database, wantsTls } = serverAddress({ url, ca }, 5432)
  const client = new Client({
    host,
    port,
    database,
    user: user ?? '',
    password: password ?? '',
    ssl: wantsTls ? { rejectUnauthorized: true, ...(ca === undefined ? {} : { ca }) } : false,
    application_name: 'hutong',
    connectionTimeoutMillis: connectMsMax,
    query_timeout: answerMsMax,
    keepAlive: true,
    types: { getTypeParser: () => (text: string) => text },
  })
  let isOpen = true
  const lost = (): void => void (isOpen = false)
  client.on('error', lost)
  client.on('end', lost)
  const close = async (): Promise<void> => {
    isOpen = false
    await client.end().catch(() => undefined)
  }
  try {
    await client.connect()
    await client.query(sessionSettings(zoneMinutes))
  } catch (cause) {
    void close()
    throw cause
  }
  return {
    query: async (statement: Statement) => {
      const { rows } = await client.query<(string | null)[]>({
        text: render(statement, (number) => `$${number}`),
        values: [...statement.values],
        rowMode: 'array',
      })
      return rows
    },
    isOpen: () => isOpen,
    close,
  }
}

/** What the text of times and numbers depends on is said here, whatever the server or the user prefers. */
const sessionSettings = (zoneMinutes: number): string => `
SET default_transaction_read_only = on;
SET default_transaction_isolation = 'repeatable read';
SET statement_timeout = '${statementSecondsMax}s';
SET client_encoding = 'UTF8';
SET DateStyle = 'ISO, YMD';
SET IntervalStyle = 'iso_8601';
SET extra_float_digits = 1;
SET TIME ZONE INTERVAL '${formatZone(zoneMinutes)}' HOUR TO MINUTE`
