import { describeRoute } from '@hutong/http'
import type { FastifySchema } from 'fastify'
import { metadataPath } from './narrow-metadata.ts'
import {
  keysAnswers,
  metadataAnswers,
  tokenAnswers,
  tokenForm,
  tokenHeaders,
} from './token-answers.ts'

interface TokenRoute {
  readonly method: 'GET' | 'POST'
  readonly url: string
  readonly schema: FastifySchema
}

/** Where a program sends its person. */
export const authorizePath = '/oauth/authorize'

const tags = ['token']
/** The steps of a browser are no part of the document for programs; the metadata tell where they begin. */
const step: FastifySchema & { readonly hide: true } = { hide: true }

/** What the provider is asked for: whatever else it could do has no address here. */
export const tokenRoutes: readonly TokenRoute[] = [
  {
    method: 'POST',
    url: '/oauth/token',
    schema: describeRoute({
      operationId: 'getToken',
      tags,
      summary: 'access token for client credentials with private_key_jwt (RFC 7523, RFC 9068)',
      answers: tokenAnswers,
      reads: {
        body: tokenForm,
        headers: tokenHeaders,
        consumes: ['application/x-www-form-urlencoded'],
      },
    }),
  },
  {
    method: 'GET',
    url: '/oauth/jwks',
    schema: describeRoute({
      operationId: 'readKeys',
      tags,
      summary: 'public keys that access tokens are signed with',
      answers: keysAnswers,
    }),
  },
  {
    method: 'GET',
    url: metadataPath,
    schema: describeRoute({
      operationId: 'readMetadata',
      tags,
      summary: 'metadata of the token service (RFC 8414)',
      answers: metadataAnswers,
    }),
  },
  { method: 'GET', url: authorizePath, schema: step },
  { method: 'GET', url: `${authorizePath}/:uid`, schema: step },
  { method: 'POST', url: '/oauth/revoke', schema: step },
  { method: 'GET', url: '/oauth/logout', schema: step },
  { method: 'POST', url: '/oauth/logout/confirm', schema: step },
  { method: 'GET', url: '/oauth/logout/success', schema: step },
]
