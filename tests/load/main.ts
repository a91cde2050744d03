import { benchAccess } from './access.ts'
import { benchAuditPrice } from './audit-price.ts'
import { benchAudit } from './audit-index/audit.ts'
import { benchAuthentication } from './authentication.ts'
import { benchFlood } from './flood.ts'
import { benchGateway } from './gateway.ts'
import { benchIngest } from './ingest.ts'
import { benchLedger } from './ledger.ts'
import { benchLoading } from './loading.ts'
import { benchMemory } from './memory.ts'
import { benchProjection } from './projection.ts'
import { benchSources } from './sources/sources.ts'

const benches = {
  access: benchAccess,
  audit: benchAudit,
  'audit-price': benchAuditPrice,
  authentication: benchAuthentication,
  flood: benchFlood,
  gateway: benchGateway,
  ingest: benchIngest,
  ledger: benchLedger,
  loading: benchLoading,
  memory: benchMemory,
  projection: benchProjection,
  sources: benchSources,
}

const help = `Measures the hub beside a peer, in turns, in one run; ends with one JSON line.

Usage: pnpm bench <name>

  access    a decision with 10 to 100,000 grants, a question's counts on Redis, and the time from a revocation to its effect on four
            gateways on Kafka: pnpm bench access [decision|limits|revocation]
  audit-price  what the ledger costs: verifications/s of the hub as it is, against a build that makes no entries (needs wrk)
  audit     entries/s into the index of the audit on SQLite and PostgreSQL, against plain inserts of the same bytes, the p95 of searches
            over them, and the restart of a ledger of as many: pnpm bench audit [entries]
  authentication  checks/s of a bound token with a new proof each, against oauth4webapi's
  flood     p95 of a polite client alone, and beside one that asks ten times as often as it may, against @fastify/rate-limit (needs wrk)
  gateway   verifications/s at 64 connections, against bare Fastify with the same body schema (needs wrk);
            pnpm bench gateway city [gateways]: the same on the city profile, each gateway a process on Kafka and Redis
  ingest    a department's file -> validated records in Kafka, against Kafka Connect's FileStreamSource: pnpm bench ingest [people]
  ledger    durable sealed entries/s at 64 callers, against a plain append + fdatasync loop
  loading   p99 of a verification while people load, and memory after: pnpm bench loading [people]
  memory    of a connector over a long file and a long table, in MiB after each tenth: pnpm bench memory [rows]
  projection  records/s from Kafka into Redis and SQLite, against pipelined SET: pnpm bench projection [people]
  sources   rows/s of each kind of source, against the plain library, and with a JSONata expression: pnpm bench sources [rows] [kind…]
`

const [name = '', ...words] = process.argv.slice(2).filter((word) => word !== '--')
const bench = Object.entries(benches).find(([known]) => known === name)?.[1]
if (bench) process.stdout.write(`${JSON.stringify(await bench(words))}\n`)
else {
  process.stdout.write(help)
  process.exitCode = name === '' || name === '--help' ? 0 : 2
}
