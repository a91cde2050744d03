import type { Log } from '@hutong/log'
import type { Logger } from '@hutong/process'
import type { FastifyInstance } from 'fastify'
import { keepFindings } from './keep-findings.ts'
import { serveFindings } from './serve-findings.ts'
import type { FindingParts } from './serve-findings.ts'

/** Findings for auditors, followed from the log. @returns when all that lay there is known */
export function openFindings(
  server: FastifyInstance,
  parts: Omit<FindingParts, 'findings' | 'authority'> & {
    readonly settings: { readonly authority: string }
    readonly log: Log
    readonly logger: Logger
    readonly signal: AbortSignal
  },
): { readonly caughtUp: Promise<void> } {
  const { settings, ...others } = parts
  const findings = keepFindings(parts)
  serveFindings(server, { ...others, findings, authority: settings.authority })
  return { caughtUp: findings.caughtUp }
}
