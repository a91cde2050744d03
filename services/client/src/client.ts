import type { paths } from './api-types.ts'
import { checkReceipt } from './check-receipt.ts'
import { ClientError } from './client-error.ts'
import { createCalls, readable } from './create-calls.ts'
import type { Calls, CallSettings, Credentials, Sent } from './create-calls.ts'
import { describeAnswer } from './describe-answer.ts'

export { checkReceipt } from './check-receipt.ts'
export { ClientError, type ErrorDetails, type FieldMistake } from './client-error.ts'
export {
  answerOf,
  createCalls,
  createFetch,
  type Calls,
  type CallSettings,
  type Credentials,
} from './create-calls.ts'
export {
  getToken,
  keptToken,
  type AccessToken,
  type TokenHeaders,
  type TokenRequest,
} from './get-token.ts'
export type { Patience } from './send-patiently.ts'
export type { Fetch } from './send-once.ts'

type Verifying = paths['/v1/verifications']['post']
type Reading = paths['/v1/records']['post']
type Json<Of> = Of extends { content: { 'application/json': infer Body } } ? Body : never

/** What is asked, in the words of the hub's own API document. */
export type Verification = Json<Verifying['requestBody']>
export type Answer = Json<Verifying['responses'][200]>
/** What is to be read, and what may be seen of it. */
export type RecordsRequest = Json<Reading['requestBody']>
export type Records = Json<Reading['responses'][200]>
/** Somebody whom a token is to be good for, or whose account it is. */
export type PidRequest = Json<paths['/v1/pids']['post']['requestBody']>
/** A question without its person, and what speaks for and against it. */
export type ExplanationRequest = Json<paths['/v1/explanations']['post']['requestBody']>
export type Explanation = Json<paths['/v1/explanations']['post']['responses'][200]>
/** An application for a grant, and all that became of it. */
export type GrantView = Json<paths['/v1/grants/{id}']['get']['responses'][200]>
export type GrantRequest = Json<paths['/v1/grants']['post']['requestBody']>
export type GrantStep = Json<paths['/v1/grants/{id}/steps']['post']['requestBody']>
/** Who looked at somebody's records, and why. */
export type AccessList = Json<paths['/v1/me/accesses']['post']['responses'][200]>
/** A system that may have tokens. */
export type ClientView = Json<paths['/v1/clients']['post']['responses'][201]>
export type NewClient = Json<paths['/v1/clients']['post']['requestBody']>
/** What a holder lets somebody do or hear. */
export type AuthorisationRequest = Json<paths['/v1/authorisations']['post']['requestBody']>
export type AuthorisationView = Json<paths['/v1/authorisations/{id}']['get']['responses'][200]>
export type WithdrawalRequest = Json<
  paths['/v1/authorisations/{id}/withdrawal']['post']['requestBody']
>
/** An answer that was given in an emergency. */
export type BreakGlassView = Json<paths['/v1/break-glass/{id}/verdicts']['post']['responses'][200]>
/** Somebody about whom questions are looked at more closely. */
export type FlagView = Json<paths['/v1/flags/{id}/remove']['post']['responses'][200]>
export type FlagRequest = Json<paths['/v1/flags']['post']['requestBody']>
/** Who an officer is as a person. */
export type EnrolmentRequest = Json<paths['/v1/officers']['post']['requestBody']>
/** What entries of the ledgers are searched by; the number of a person travels in the body. */
export type AuditSearch = Json<paths['/audit/v1/searches']['post']['requestBody']>
export type AuditFilters = Omit<AuditSearch, 'limit' | 'cursor'>
export type AuditPage = Json<paths['/audit/v1/searches']['post']['responses'][200]>
/** What looks like misuse, and its review. */
export type FindingQuery = paths['/audit/v1/findings']['get']['parameters']['query']
export type AuditFindings = Json<paths['/audit/v1/findings']['get']['responses'][200]>
export type FindingView = Json<paths['/audit/v1/findings/{id}']['get']['responses'][200]>
export type AuditStatisticsQuery = paths['/audit/v1/statistics']['get']['parameters']['query']
export type AuditStatistics = Json<paths['/audit/v1/statistics']['get']['responses'][200]>
export type Refusal = Verifying['responses'][403]['content']['application/problem+json']

/** A question as it came back: answered, or refused with reasons. Either way its receipt was checked and binds these very bytes. */
type Proven<Told> = Proof &
  (
    | { readonly outcome: 'answered'; readonly answer: Told }
    | { readonly outcome: 'refused'; readonly refusal: Refusal }
  )
export type Verified = Proven<Answer>
export type RecordsRead = Proven<Records>

/** Where the entry stands that proves it. */
export interface Proof {
  readonly index: number
  /** Size of the signed tree. */
  readonly size: number
  /** Name of the ledger. */
  readonly origin: string
}

export interface QuestionOptions {
  readonly signal?: AbortSignal
  /** What the asker has seen already, as `asOf.position` or a publish gave it: an older answer is UNKNOWN (`not-yet-propagated`). */
  readonly minPosition?: string
}

export interface HubClient {
  /**
   * Asks one question and checks the proof before it gives the answer.
   *
   * @throws ClientError `receipt-invalid` when the proof does not hold: treat the answer as never given. `unreachable`, `aborted`, `token-refused`, or the hub's
   * own code for bad input and overload, with rule, owner, remedy and the time to wait.
   */
  readonly verify: (question: Verification, options?: QuestionOptions) => Promise<Verified>
  /**
   * Reads chosen fields of records. Look at `omitted`, `masked` and `notKnown` before a value that is not there is taken for none.
   *
   * @throws ClientError as `verify`
   */
  readonly readRecords: (request: RecordsRequest, options?: QuestionOptions) => Promise<RecordsRead>
  /** Every other call. What they give is checked by nobody: `answerOf(calls.GET(…))` gives the answer or throws. */
  readonly calls: Calls
}

export type HubClientSettings = Omit<CallSettings, 'credentials'> &
  Credentials & {
    /** The ledger's verifier key, got from the keeper by another way than the answers. */
    readonly vkey: string
  }

export function createHubClient(settings: HubClientSettings): HubClient {
  const { vkey } = settings
  const calls = createCalls({ ...settings, credentials: settings })
  return {
    calls,
    verify: (body, options) =>
      prove<Answer>(calls.POST('/v1/verifications', { body, ...sendWith(options) }), vkey),
    readRecords: (body, options) =>
      prove<Records>(calls.POST('/v1/records', { body, ...sendWith(options) }), vkey),
  }
}

function sendWith({ signal, minPosition }: QuestionOptions = {}) {
  return {
    ...(signal ? { signal } : {}),
    ...(minPosition === undefined
      ? {}
      : { params: { header: { 'hutong-min-position': minPosition } } }),
  }
}

/** A problem with a receipt was told to somebody known: it counts for as little as an answer when its proof does not hold. */
async function prove<Told extends object>(
  sent: Promise<Sent<Told>>,
  vkey: string,
): Promise<Proven<Told>> {
  const { data, error, response } = await readable(sent)
  if (data && response.status === 200) {
    return { outcome: 'answered', answer: data, ...(await proofOf(data, vkey)) }
  }
  if (!hasReceipt(error)) throw describeAnswer(response, error)
  const proof = await proofOf(error, vkey)
  if (response.status === 403 && isRefusal(error)) {
    return { outcome: 'refused', refusal: error, ...proof }
  }
  throw describeAnswer(response, error)
}

async function proofOf(body: unknown, vkey: string): Promise<Proof> {
  const verdict = await checkReceipt(body, vkey)
  if (!verdict.valid) {
    throw new ClientError('receipt-invalid', `the proof does not hold: ${verdict.message}`)
  }
  const { index, size, origin } = verdict
  return { index, size, origin }
}

function hasReceipt(error: unknown): error is { readonly receipt: unknown } {
  return typeof error === 'object' && error !== null && 'receipt' in error
}

function isRefusal(error: object): error is Refusal {
  return 'code' in error
}
