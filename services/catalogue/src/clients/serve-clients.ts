import { describeRoute, isPersonsClient, jsonAnswer, problem, tokenNeeded } from '@hutong/http'
import type { FieldError, Problem } from '@hutong/http'
import { canonicalJson, noteDecision } from '@hutong/ledger/entries'
import { clientMembers } from '@hutong/schemas/catalogue'
import type { Client } from '@hutong/schemas/catalogue'
import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import type { Static } from 'typebox'
import type { OfficerCaller } from '../officers/admit-officer.ts'
import { decideInTurn } from '../officers/decide-in-turn.ts'
import { knownOfficer, mannersOf, rememberOfficers } from '../officers/manners.ts'
import type { Decided, OfficerParts } from '../officers/manners.ts'
import { isPersonsNumber, numberAsId } from '../officers/persons-number.ts'
import { refusedStep } from '../officers/refused-step.ts'
import type { Clients } from './keep-clients.ts'

export interface ClientParts extends OfficerParts {
  readonly clients: Clients
  readonly currentDepartments: (code: string) => readonly string[]
}

type NewClient = Omit<Client, 'state' | 'decidedBy'>

const clientSchema = Type.Unsafe<NewClient>({
  type: 'object',
  required: ['id', 'department', 'scope', 'jwks'],
  additionalProperties: false,
  properties: {
    ...clientMembers,
    scope: { type: 'string', enum: ['ask', 'audit', 'ask audit', 'me'] },
  },
})
const params = Type.Object({ id: Type.String({ pattern: '^[a-z0-9][a-z0-9-]{0,63}$' }) })
const revocationSchema = Type.Object(
  { reason: Type.String({ minLength: 4, maxLength: 2000 }) },
  { additionalProperties: false },
)
const viewSchema = Type.Unsafe<object>({
  type: 'object',
  required: ['id', 'department', 'state', 'scope', 'jwks'],
  properties: {
    ...clientMembers,
    state: { type: 'string', enum: ['active', 'revoked'] },
    decidedBy: { type: 'string', description: 'left out: it was published from a file' },
    receipt: { type: 'string', description: 'the proof that the change is in the ledger' },
  },
})
type Adding = { Body: NewClient }
type Revoking = { Params: Static<typeof params>; Body: Static<typeof revocationSchema> }

const tags = ['clients']

/** `/v1/clients`: systems of departments that may have tokens. The authority adds and revokes them; a department may look at its own. */
export function serveClients(server: FastifyInstance, parts: ClientParts): void {
  rememberOfficers(server)
  const manners = mannersOf(parts)
  const decide = decideInTurn(parts)
  server.get('/v1/clients', {
    ...manners,
    schema: describeRoute({
      tags,
      operationId: 'listClients',
      summary: 'clients of the own department; all of them for the authority',
      security: tokenNeeded,
      answers: {
        200: jsonAnswer('by their names', Type.Object({ clients: Type.Array(viewSchema) })),
      },
    }),
    handler: async (request, reply) => {
      const { person } = knownOfficer(request)
      const shown = parts.clients
        .all()
        .filter((one) => person.roles.has('administrator') || one.department === person.department)
        .toSorted((one, other) => (one.id < other.id ? -1 : 1))
      return reply.header('cache-control', 'no-store').send({ clients: shown })
    },
  })
  server.post<Adding>('/v1/clients', {
    ...manners,
    schema: describeRoute({
      tags,
      operationId: 'addClient',
      summary: 'let a system of a department have tokens, by its public keys',
      security: tokenNeeded,
      body: clientSchema,
      answers: {
        201: jsonAnswer('it may have tokens, and the proof of it', viewSchema),
        409: 'the id belongs to another client, or did',
      },
    }),
    handler: decide<Adding>(({ body }, officer) => add(body, officer, parts)),
  })
  server.post<Revoking>('/v1/clients/:id/revocation', {
    ...manners,
    schema: describeRoute({
      tags,
      operationId: 'revokeClient',
      summary: 'take its tokens from a client, at once and for good',
      security: tokenNeeded,
      params,
      body: revocationSchema,
      answers: {
        200: jsonAnswer('it gets no tokens, and those it has are worth nothing', viewSchema),
      },
    }),
    handler: decide<Revoking>(({ params: named, body }, officer) =>
      revoke(named.id, body.reason, officer, parts),
    ),
  })
}

async function add(body: NewClient, caller: OfficerCaller, parts: ClientParts): Promise<Decided> {
  if (!isAuthority(caller)) return refuse(notYours)
  const errors = faultsOf(body, parts)
  if (errors.length > 0) return refuse(problem('invalid', { errors }))
  const client: Client = { ...body, state: 'active', decidedBy: signature(caller) }
  const known = parts.clients.find(body.id)
  // Sent again because its answer was lost: nothing is added, and nothing has to be noted.
  if (known && canonicalJson(known) === canonicalJson(client))
    return { ok: true, status: 201, body: canonicalJson(known) }
  if (known) return refuse(taken)
  return change(client, 201, 'client.add', client.id, caller, parts)
}

async function revoke(
  id: string,
  reason: string,
  caller: OfficerCaller,
  parts: ClientParts,
): Promise<Decided> {
  if (!isAuthority(caller)) return refuse(notYours)
  const known = parts.clients.find(id)
  if (!known) return refuse(unknown)
  const client: Client = { ...known, state: 'revoked', decidedBy: signature(caller) }
  return change(client, 200, 'client.revoke', `${client.id}: ${reason}`, caller, parts)
}

/** The entry first, then the change: none of them may be without. */
async function change(
  client: Client,
  status: 200 | 201,
  action: string,
  note: string,
  caller: OfficerCaller,
  { noteEntry, clients }: ClientParts,
): Promise<Decided> {
  const decision = { told: client, action, status, details: { note } }
  const body = await noteDecision(caller, caller.person.department, decision, noteEntry)
  await clients.write(client)
  return { ok: true, status, body }
}

function faultsOf(
  { id, department, dpopBound, mtlsBound, jwks }: NewClient,
  { currentDepartments }: ClientParts,
): readonly FieldError[] {
  const errors: FieldError[] = []
  if (isPersonsNumber(id)) errors.push(numberAsId('$.id'))
  if (isPersonsClient(id))
    errors.push({ field: '$.id', rule: 'people sign in by this name', fix: 'choose another' })
  if (!currentDepartments(department).includes(department))
    errors.push({
      field: '$.department',
      rule: 'no department in being',
      fix: 'name one of those under departments in GET /v1/catalogue',
    })
  if (dpopBound && mtlsBound)
    errors.push({
      field: '$.mtlsBound',
      rule: 'a token has one binding',
      fix: 'name one of dpopBound and mtlsBound',
    })
  if (!jwks.keys.every(isPublicKey))
    errors.push({
      field: '$.jwks.keys',
      rule: 'keys are Ed25519',
      fix: 'send kty OKP, crv Ed25519 and x, the 32 bytes in base64url',
    })
  return errors
}

const isPublicKey = ({ kty, crv, x }: Readonly<Record<string, unknown>>): boolean =>
  kty === 'OKP' && crv === 'Ed25519' && typeof x === 'string' && /^[\w-]{43}$/u.test(x)
const isAuthority = ({ person }: OfficerCaller): boolean => person.roles.has('administrator')
const signature = ({ person }: OfficerCaller): string => `${person.department}:${person.account}`
const refuse = (told: Problem): Decided => ({ ok: false, told })

const authority = 'the sharing authority'
const notYours = refusedStep('not-your-grant', {
  rule: 'clients are added and revoked by an administrator of the authority',
  owner: authority,
  remedy: 'send the public key to the authority, and let it add the client',
})
const taken = problem('conflict', {
  rule: 'the id belongs to another client, or did: a name is never given twice',
  owner: authority,
  remedy: 'choose another id',
})
const unknown = problem('not-found', { remedy: 'GET /v1/clients lists them' })
