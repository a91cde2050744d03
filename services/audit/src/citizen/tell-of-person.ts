import { problemType } from '@hutong/http'
import type { Caller, Problem } from '@hutong/http'
import { bodyDigest, withReceipt } from '@hutong/ledger/entries'
import type { FastifyReply } from 'fastify'
import type { CitizenParts } from './citizen-parts.ts'
import type { CitizenSubject } from './parse-user-code.ts'
import { refuseReader } from './refuse-reader.ts'
import { listing } from './why-in-words.ts'

interface Found {
  /** In canonical form, without a receipt. */
  readonly body: string
  /** How many looks at the person's records it tells. */
  readonly count: number
}

export interface Reading {
  readonly caller: Caller
  readonly subject: CitizenSubject
  /** Why not, beside what is asked of every caller. */
  readonly refusal?: Problem | undefined
  /** Whether the body has room for the proof of this very reading. */
  readonly receipt: 'in-body' | 'left-out'
  readonly find: () => Promise<Found>
}

const done = 200

/** Tells a caller who looked at a person's records, or why not. Either way that is on record first, and that person finds it in the next list. */
export async function tellOfPerson(
  reply: FastifyReply,
  { caller, subject, refusal, receipt, find }: Reading,
  parts: CitizenParts,
): Promise<FastifyReply> {
  const department = caller.person?.department ?? parts.departmentOf(caller.client) ?? 'unknown'
  const note = { traceId: undefined, action: listing, subject }
  // Whoever may read about anybody is told without the index key.
  const isForOne = caller.person !== undefined || caller.pid !== undefined
  const told = refusal ?? refuseReader(caller, subject, isForOne ? parts.subjectKeyer() : null)
  if (told) {
    const body = JSON.stringify(told)
    const { receiptJson } = await parts.noteEntry(caller, department, {
      ...note,
      kind: 'refusal',
      answerClass: `REFUSED:${told.code}`,
      status: told.status,
      bodySha256: bodyDigest(body),
      details: {},
    })
    return send(reply, told.status, problemType, withReceipt(body, receiptJson))
  }
  const { body, count } = await find()
  const { receiptJson } = await parts.noteEntry(caller, department, {
    ...note,
    kind: 'audit-read',
    answerClass: 'DATA',
    status: done,
    bodySha256: bodyDigest(body),
    details: { note: `${count} accesses` },
  })
  const whole = receipt === 'in-body' ? withReceipt(body, receiptJson) : body
  return send(reply, done, 'application/json; charset=utf-8', whole)
}

function send(reply: FastifyReply, status: number, type: string, body: string): FastifyReply {
  return reply.code(status).header('cache-control', 'no-store').type(type).send(body)
}
