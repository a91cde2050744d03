export {
  createAuthenticator,
  type Authenticate,
  type AuthenticateSettings,
  type Caller,
} from './authenticate.ts'
export {
  buildServer,
  noteFailure,
  sendProblem,
  sendUnauthenticated,
  type ServerSettings,
} from './build-server.ts'
export { describeApi, describeRoute, showApi } from './describe-api.ts'
export { type ErrorCode } from './error-table.ts'
export { problem, problemType, type FieldError, type Problem } from './problem.ts'
