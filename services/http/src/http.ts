export {
  createAuthenticator,
  type Authenticate,
  type AuthenticateSettings,
  type SentRequest,
} from './authenticate.ts'
export { boundCallers, type TurnedAway } from './bound-callers.ts'
export {
  buildServer,
  noteFailure,
  sendProblem,
  sendUnauthenticated,
  type ServerSettings,
} from './build-server.ts'
export { certificateOf } from './certificate-of.ts'
export { type Caller } from './check-token.ts'
export { closeServer } from './close-server.ts'
export { countRefusedTokens } from './count-refused-tokens.ts'
export { describeRequestFailure } from './describe-failure.ts'
export { jsonAnswer, provenProblem, type DeclaredAnswers } from './declare-answers.ts'
export { describeApi, describeRoute, showApi, tokenNeeded } from './describe-api.ts'
export { type ErrorCode } from './error-table.ts'
export { serveHealth } from './health-routes.ts'
export { listen } from './listen.ts'
export { originOf } from './origin-of.ts'
export { isPersonsClient, isRole, roles, scopesOfRoles, type Person, type Role } from './person.ts'
export { problem, problemType, type FieldError, type Problem } from './problem.ts'
export { createProofNonces, openProofNonces, type ProofNonces } from './proof-nonces.ts'
export { proveMistakes } from './prove-mistakes.ts'
export { sendProvenProblem, type ProveProblem } from './send-proven-problem.ts'
export { sendScopeMissing } from './send-scope-missing.ts'
