import type { FastifyInstance } from 'fastify'
import type { ReadingParts } from './reading-parts.ts'
import { serveExport } from './serve-export.ts'
import { serveSearch } from './serve-search.ts'
import { serveStatistics } from './serve-statistics.ts'

/** `/audit/v1`: who looked at what, and why. For tokens of the scope `audit`; every reading is an entry itself, and so is every refusal and every mistake of a known caller. */
export function serveReading(server: FastifyInstance, parts: ReadingParts): void {
  serveSearch(server, parts)
  serveExport(server, parts)
  serveStatistics(server, parts)
}
