export { buildTokenService, type TokenServiceSettings } from './build-token-service.ts'
export { followClients, type ClientDirectory } from './client-metadata.ts'
export { openTokens, type Tokens } from './open-tokens.ts'
export { openTokenAdapter } from './token-adapter.ts'
