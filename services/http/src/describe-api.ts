import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { FastifyInstance, FastifySchema } from 'fastify'
import { apiVersion } from './api-version.ts'
import { declareAnswers, problemSchemas } from './declare-answers.ts'
import type { DeclaredAnswers } from './declare-answers.ts'
import { shareAnswers } from './share-answers.ts'

declare module 'fastify' {
  interface FastifySchema {
    /** Told in the document, and never what answers are written by. */
    readonly answers?: DeclaredAnswers
    /** Told in the document, and read by the handler itself. */
    readonly reads?: ReadParts
  }
}

type ReadParts = Partial<
  Pick<FastifySchema, 'body' | 'headers' | 'params' | 'querystring' | 'consumes'>
>

/** Collects the routes made after it into an OpenAPI 3.1 document. */
export async function describeApi(server: FastifyInstance): Promise<void> {
  for (const schema of problemSchemas) server.addSchema(schema)
  await server.register(swagger, {
    transform: ({ schema, url, route }) => ({
      schema: tellRoute(schema ?? {}, `${String(route.method).toLowerCase()}${url}`),
      // The document has no parameter that spans several parts of a path; this comes nearest.
      url: url.replace(/\*$/u, ':path'),
    }),
    transformObject: (told) =>
      'openapiObject' in told ? shareAnswers(told.openapiObject) : told.swaggerObject,
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Hutong 互通',
        version: apiVersion,
        description:
          'Ask whether a certificate is what the citizen says it is; every answer carries its proof. 部门间数据核验，每个答复附带可离线验证的存证。',
      },
      components: {
        securitySchemes: {
          bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
          dpop: {
            type: 'http',
            scheme: 'DPoP',
            description:
              'a token bound to a key, with a proof for each request in the header DPoP (RFC 9449)',
          },
        },
      },
    },
    convertConstToEnum: false,
    refResolver: {
      buildLocalReference: (json, _base, _fragment, index) =>
        typeof json.$id === 'string' ? json.$id : `definition-${index}`,
    },
  })
}

/** @param address method and path. */
function tellRoute(schema: FastifySchema, address: string): FastifySchema {
  const { answers = {}, reads, ...checked } = schema
  const route = { ...checked, ...reads }
  if (route.hide === true) return route
  const security = route.security ?? []
  return {
    ...route,
    operationId: route.operationId ?? nameOf(address),
    security,
    response: declareAnswers({ ...route, security }, answers),
  }
}

/** `get/v1/catalogue/types/:type` is getCatalogueTypesType, until it is given a name. */
function nameOf(address: string): string {
  const words = address.split(/[^A-Za-z]+/u).filter((word) => word !== '' && word !== 'v')
  return words
    .map((word, at) => (at === 0 ? word : word.charAt(0).toUpperCase() + word.slice(1)))
    .join('')
}

/** `/openapi.json` and the reference page at `/docs`. */
export async function showApi(server: FastifyInstance): Promise<void> {
  server.get('/openapi.json', { schema: { hide: true } }, () => server.swagger())
  await server.register(swaggerUi, {
    routePrefix: '/docs',
    theme: {
      title: 'Hutong 互通',
      css: [{ filename: 'theme.css', content: '.topbar { display: none }' }],
    },
  })
}

/** Of an address that wants a token. */
export const tokenNeeded = [{ bearer: [] }, { dpop: [] }] as const

export interface RouteDescription extends FastifySchema {
  readonly tags: readonly string[]
  readonly summary: string
  /** Name of the call in clients. */
  readonly operationId?: string
  readonly security?: readonly { readonly [scheme: string]: readonly string[] }[]
  /**
   * What it answers, by status. Of problems it names those that are not told of every such address: malformed, invalid, too large, no token, not allowed, too
   * often, not ready.
   */
  readonly answers?: DeclaredAnswers
  /** Parts of the request that the handler reads itself. */
  readonly reads?: ReadParts
}

/** A route's schema with what the API's description tells of it. */
export function describeRoute(description: RouteDescription): FastifySchema {
  return description
}
