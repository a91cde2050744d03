import { isUtf8 } from 'node:buffer'
import type { RequestListener } from 'node:http'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { createSecureServer, drainBody } from '@hutong/process'
import type { HutongError, Logger } from '@hutong/process'
import fastify from 'fastify'
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { proofAlgorithms } from './check-proof.ts'
import { describeRequestFailure } from './describe-failure.ts'
import { problem, problemType } from './problem.ts'
import type { Problem } from './problem.ts'
import { tellNonce } from './proof-nonces.ts'
import type { ProofNonces } from './proof-nonces.ts'
import { answerUnknownRoutes } from './unknown-routes.ts'

export interface ServerSettings {
  readonly logger: Logger
  /** What proofs of bound tokens have to carry; null or left out: nothing. */
  readonly nonces?: ProofNonces | null
  /** Folder of `server.key` and `server.crt`, to speak HTTPS; empty or left out: plain HTTP. */
  readonly tls?: string
  /** Addresses and ranges of the proxies in front, separated by commas: their `X-Forwarded-For` is believed, and nobody else's. */
  readonly proxies?: string
  /** Largest body in bytes; 64 KiB unless a route says otherwise. */
  readonly bodyBytesMax?: number
}

declare module 'fastify' {
  interface FastifyInstance {
    proofNonces: ProofNonces | null
  }
}

const bodyBytesMaxDefault = 64 * 1024
const tooLarge = 413
const requestTimeoutMs = 30_000
const keepAliveTimeoutMs = 72_000

/**
 * A Fastify instance with the hub's manners: bodies are judged and never changed, every failure is problem+json from one
 * table, unknown addresses and methods are told apart, prototype poisoning is an error, nothing personal is logged.
 *
 * @throws HutongError HUTONG_TLS_FILES
 */
export function buildServer({
  logger,
  nonces = null,
  tls = '',
  proxies = '',
  bodyBytesMax,
}: ServerSettings): FastifyInstance {
  const server = fastify({
    logger: false,
    trustProxy: proxies === '' ? false : proxies.split(','),
    ...(tls === '' ? {} : speakHttps(tls, logger)),
    bodyLimit: bodyBytesMax ?? bodyBytesMaxDefault,
    requestTimeout: requestTimeoutMs,
    keepAliveTimeout: keepAliveTimeoutMs,
    return503OnClosing: true,
    forceCloseConnections: 'idle',
    onProtoPoisoning: 'error',
    onConstructorPoisoning: 'error',
    routerOptions: { maxParamLength: 256, caseSensitive: true },
    frameworkErrors: (failure, _request, reply) => {
      void sendProblem(reply, describeRequestFailure(failure))
    },
    clientErrorHandler: (_failure, socket) => {
      if (socket.writable) socket.end(malformedHttp)
    },
  })
  server.decorate('proofNonces', nonces)
  const strict = new Ajv2020({ coerceTypes: false, useDefaults: false, removeAdditional: false })
  const textual = new Ajv2020({ coerceTypes: 'array', useDefaults: true, removeAdditional: false })
  for (const ajv of [strict, textual]) ajv.addKeyword('example')
  server.setValidatorCompiler(({ schema, httpPart }) =>
    (httpPart === 'body' ? strict : textual).compile(schema as object),
  )
  // Fastify reads plain text by itself; here a body is JSON or nothing.
  server.removeContentTypeParser('text/plain')
  readUtf8Only(server)
  server.addHook('onSend', async (request, reply) => {
    if (reply.statusCode === tooLarge) await drainBody(request.raw)
  })
  const answerUnknown = answerUnknownRoutes(server)
  server.setErrorHandler((failure: FastifyError | HutongError, request, reply) =>
    request.is404
      ? answerUnknown(request, reply)
      : sendProblem(reply, noteFailure(failure, request, logger)),
  )
  return server
}

/** Fastify leaves the limits of such a server to whoever makes it. */
function speakHttps(folder: string, logger: Logger) {
  const options = { requestTimeout: requestTimeoutMs, keepAliveTimeout: keepAliveTimeoutMs }
  return {
    serverFactory: (listener: RequestListener) =>
      createSecureServer({ folder, logger }, options, listener),
  }
}

/** Fastify turns what is no UTF-8 into U+FFFD, and a name in another encoding would then differ from every record. */
function readUtf8Only(server: FastifyInstance): void {
  const parse = server.getDefaultJsonParser('error', 'error')
  server.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    if (typeof body === 'string' || isUtf8(body)) return parse(request, body.toString(), done)
    done(Object.assign(new Error('the body is not UTF-8'), { statusCode: 400 }))
  })
}

/** The problem to be told; failures of ours are noted with the route's pattern, never with its address. */
export function noteFailure(
  failure: FastifyError | HutongError,
  request: FastifyRequest,
  logger: Logger,
): Problem {
  const told = describeRequestFailure(failure)
  if (told.status >= 500 && told.status !== 503) {
    logger.failure('request-failed', failure, {
      method: request.method,
      route: request.routeOptions.url ?? '',
    })
  }
  return told
}

/** @param body the problem with its receipt, where it has one. */
export function sendProblem(
  reply: FastifyReply,
  told: Problem,
  body: string = JSON.stringify(told),
): FastifyReply {
  const isPassing = told.status === 503 || told.status === 429
  if (isPassing && !reply.hasHeader('retry-after')) void reply.header('retry-after', '1')
  return reply.code(told.status).header('cache-control', 'no-store').type(problemType).send(body)
}

/** 401 with one identical body: why a token or a proof is refused is never told (RFC 6750 s3, RFC 9449 s7.1). */
export function sendUnauthenticated(reply: FastifyReply): FastifyReply {
  const told = tellNonce(reply, reply.server.proofNonces, challenge)
  return sendProblem(told, problem('unauthenticated'))
}

const challenge = `Bearer, DPoP algs="${proofAlgorithms.join(' ')}"`

const malformedBody = JSON.stringify(problem('malformed'))
const malformedHttp = [
  'HTTP/1.1 400 Bad Request',
  `Content-Type: ${problemType}`,
  `Content-Length: ${Buffer.byteLength(malformedBody)}`,
  'Connection: close',
  '',
  malformedBody,
].join('\r\n')
