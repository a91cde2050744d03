import { jsonAnswer } from '@hutong/http'
import type { DeclaredAnswers } from '@hutong/http'

const text = { type: 'string' }
const texts = { type: 'array', items: text }

/** RFC 6749 s5.2: the one address that speaks of its errors as OAuth does. */
const refusal = {
  type: 'object',
  required: ['error'],
  properties: { error: text, error_description: text },
}

/** What `POST /oauth/token` can say, by status. */
export const tokenAnswers: DeclaredAnswers = {
  200: jsonAnswer('a token', {
    type: 'object',
    required: ['access_token', 'expires_in', 'token_type'],
    properties: {
      access_token: { type: 'string', description: 'JWT (RFC 9068)' },
      expires_in: { type: 'integer', description: 'seconds' },
      token_type: { type: 'string', enum: ['Bearer', 'DPoP'] },
      scope: text,
    },
  }),
  400: {
    description: 'the request is none, or its proof does not hold',
    content: { 'application/json': { schema: refusal } },
    headers: {
      'DPoP-Nonce': {
        type: 'string',
        description: 'what the next proof has to carry (RFC 9449 s8)',
      },
    },
  },
  401: jsonAnswer('the client is not who it says', refusal),
  500: jsonAnswer('the token service failed: ask again', refusal),
}

/** Body of `POST /oauth/token`, a form. */
export const tokenForm = {
  type: 'object',
  required: ['grant_type', 'client_assertion_type', 'client_assertion'],
  properties: {
    grant_type: { type: 'string', enum: ['client_credentials'] },
    client_assertion_type: {
      type: 'string',
      enum: ['urn:ietf:params:oauth:client-assertion-type:jwt-bearer'],
    },
    client_assertion: {
      type: 'string',
      description: 'JWT signed with the key that the catalogue has of the client (RFC 7523)',
    },
    scope: { type: 'string', description: 'left out: all that the client may have' },
  },
}

export const tokenHeaders = {
  type: 'object',
  properties: {
    dpop: { type: 'string', description: 'a proof: the token will be bound to its key (RFC 9449)' },
  },
}

export const keysAnswers: DeclaredAnswers = {
  200: {
    description: 'a JWK set (RFC 7517)',
    content: {
      'application/jwk-set+json': {
        schema: {
          type: 'object',
          required: ['keys'],
          properties: { keys: { type: 'array', items: { type: 'object' } } },
        },
      },
    },
  },
}

export const metadataAnswers: DeclaredAnswers = {
  200: jsonAnswer('what the token service can do, and where', {
    type: 'object',
    required: ['issuer', 'token_endpoint', 'jwks_uri'],
    properties: {
      issuer: { type: 'string', format: 'uri' },
      token_endpoint: { type: 'string', format: 'uri' },
      jwks_uri: { type: 'string', format: 'uri' },
      grant_types_supported: texts,
      scopes_supported: texts,
      token_endpoint_auth_methods_supported: texts,
      token_endpoint_auth_signing_alg_values_supported: texts,
      dpop_signing_alg_values_supported: texts,
    },
  }),
}
