import { answerOf, checkReceipt, ClientError, createCalls } from '@hutong/client'
import type { Calls, Credentials } from '@hutong/client'
import type { Command } from 'commander'
import { CannotJudge } from './cannot-judge.ts'
import { hubDefaults } from './demo-access.ts'
import { exitCodes } from './exit-codes.ts'
import { readInput } from './read-input.ts'
import { personCredentials } from './signed-in.ts'

export interface PersonOptions {
  readonly url: string
  readonly vkey?: string
  readonly json?: boolean
}

/** For commands that a person has to stand behind: `hutong login` first. */
export function personOptions(command: Command): Command {
  return command
    .option('--url <url>', 'where the hub answers', hubDefaults.url)
    .option('--vkey <file>', 'verifier key that you trust: the receipt is checked with it')
    .option('--json', 'the whole answer')
}

/** One call of the hub's API, with its types. */
type Call<Told> = (calls: Calls) => Parameters<typeof answerOf<Told>>[0]

/** As `callHub`, in the name of who signed in. @throws CannotJudge when nobody is, too */
export function callAsPerson<Told extends object>(
  options: PersonOptions,
  call: Call<Told>,
): Promise<Told | undefined> {
  return callHub(options, personCredentials(options.url), call)
}

/**
 * Asks or tells the hub something. What it refuses is printed with its rule, its owner and its remedy, and sets exit code 1: undefined then.
 *
 * @throws ClientError for any other answer, CannotJudge for a receipt that does not hold
 */
export async function callHub<Told extends object>(
  options: PersonOptions,
  credentials: Credentials,
  call: Call<Told>,
): Promise<Told | undefined> {
  return callWith(options, createCalls({ url: options.url, credentials }), call)
}

/** How an answer is shown. */
interface Shown {
  readonly vkey?: string | undefined
  readonly json?: boolean | undefined
}

/** The same, for commands that call more than once: one token does for all. */
export async function callWith<Told extends object>(
  options: Shown,
  calls: Calls,
  call: Call<Told>,
): Promise<Told | undefined> {
  try {
    const told = await answerOf(call(calls))
    if (options.vkey !== undefined && 'receipt' in told) await checkProof(told, options.vkey)
    return told
  } catch (cause) {
    if (!(cause instanceof ClientError) || !judgedNo.has(cause.status ?? 0)) throw cause
    tellRefusal(cause, options)
    return undefined
  }
}

/** Refused, not there, or not possible as things stand: the hub has judged, and the verdict is no. */
const judgedNo: ReadonlySet<number> = new Set([403, 404, 409])

function tellRefusal(refusal: ClientError, { json }: Shown): void {
  process.exitCode = exitCodes.no
  const { code, rule, owner, remedy, receipt } = refusal
  if (json) {
    process.stdout.write(`${JSON.stringify({ code, rule, owner, remedy, receipt })}\n`)
    return
  }
  const lines = Object.entries({ rule, owner, remedy }).flatMap(([name, text]) =>
    text === undefined ? [] : [`  ${name}: ${text}`],
  )
  process.stdout.write(`${[`拒绝 refused: ${code}`, ...lines].join('\n')}\n`)
}

async function checkProof(told: object, vkey: string): Promise<void> {
  const proof = await checkReceipt(told, await readInput(vkey))
  if (!proof.valid) throw new CannotJudge(`the proof does not hold: ${proof.message}`)
  process.stderr.write(`proof: entry ${proof.index} of ${proof.size}, ${proof.origin}\n`)
}
