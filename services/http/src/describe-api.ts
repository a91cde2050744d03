import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { FastifyInstance, FastifySchema } from 'fastify'

/** Collects the routes made after it into an OpenAPI 3.1 document. */
export async function describeApi(server: FastifyInstance, version: string): Promise<void> {
  await server.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Hutong 互通',
        version,
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

export interface RouteDescription extends FastifySchema {
  readonly tags: readonly string[]
  readonly summary: string
  readonly security?: readonly { readonly [scheme: string]: readonly string[] }[]
}

/** A route's schema with what the API's description tells of it. */
export function describeRoute(description: RouteDescription): FastifySchema {
  return description
}
