import { HutongError, silentLogger } from '@hutong/process'
import type { Logger } from '@hutong/process'
import type { FastifyInstance } from 'fastify'
import { onTestFinished } from 'vitest'
import { buildServer } from '../src/http.ts'

/** Body of `POST /questions`, by the rules that routes of the hub use. */
const body = {
  type: 'object',
  required: ['id', 'kind', 'subject'],
  additionalProperties: false,
  properties: {
    id: { type: 'string', minLength: 2, maxLength: 4 },
    kind: { type: 'string', enum: ['a', 'b'] },
    count: { type: 'integer', default: 7 },
    subject: {
      type: 'object',
      required: ['number'],
      additionalProperties: false,
      properties: { number: { type: 'string', pattern: '^[0-9]{4}$' } },
    },
  },
}

const querystring = {
  type: 'object',
  additionalProperties: false,
  properties: { limit: { type: 'integer', minimum: 1, default: 50 } },
}

/** What `POST /failures/:kind` throws. */
const failures: Readonly<Record<string, () => unknown>> = {
  foreign: () => new Error('the disk said 330106199003079975'),
  ours: () => new HutongError('HUTONG_STORE_DAMAGED', 'store.db is damaged'),
  ledger: () => new HutongError('HUTONG_LEDGER_CLOSED', 'closed'),
  busy: () => Object.assign(new Error('busy'), { statusCode: 503 }),
  often: () => Object.assign(new Error('often'), { statusCode: 429 }),
}

/** A server of the hub's manners with a few routes; closed when the test is over. */
export function testServer(
  settings: {
    readonly logger?: Logger
    readonly bodyBytesMax?: number
    readonly tls?: string
  } = {},
): FastifyInstance {
  const server = buildServer({ logger: silentLogger, ...settings })
  onTestFinished(() => server.close())
  server.post('/questions', { schema: { body } }, (request) => ({ got: request.body }))
  server.get('/entries', { schema: { querystring } }, (request) => ({ got: request.query }))
  server.get('/types/:code', () => ({ code: 'known' }))
  server.delete('/types/:code', () => ({}))
  server.get('/tile/*', () => ({}))
  server.post<{ Params: { kind: string } }>('/failures/:kind', (request) => {
    throw failures[request.params.kind]?.()
  })
  return server
}
