import { checkReceipt } from '@hutong/client'
import type { Command } from 'commander'
import { askHub } from './ask-hub.ts'
import { CannotJudge } from './cannot-judge.ts'
import { hubDefaults } from './demo-access.ts'
import { exitCodes } from './exit-codes.ts'
import { readInput } from './read-input.ts'
import { personToken } from './signed-in.ts'

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

type Body = Readonly<Record<string, unknown>>

/** As `callHub`, in the name of who signed in. @throws CannotJudge when nobody is, too */
export async function callAsPerson(
  path: string,
  options: PersonOptions,
  sent?: object,
): Promise<Body | undefined> {
  return callHub(path, options, await personToken(options.url), sent)
}

/**
 * Asks or tells the hub something. A refusal is printed with its rule, its owner and its remedy, and sets exit code 1: undefined then.
 *
 * @throws CannotJudge for an answer that is none, and for a receipt that does not hold
 */
export async function callHub(
  path: string,
  options: PersonOptions,
  token: string,
  sent?: object,
): Promise<Body | undefined> {
  const { status, body } = await askHub(new URL(path, options.url), {
    method: sent ? 'POST' : 'GET',
    headers: {
      authorization: `Bearer ${token}`,
      ...(sent ? { 'content-type': 'application/json' } : {}),
    },
    ...(sent ? { body: JSON.stringify(sent) } : {}),
  })
  const told: Body = { ...Object(body) }
  if (judgedNo.has(status)) return tellRefusal(told, options)
  if (status !== 200 && status !== 201) throw new CannotJudge(describe(status, told))
  if (options.vkey !== undefined && 'receipt' in told) await checkProof(told, options.vkey)
  return told
}

/** Refused, not there, or not possible as things stand: the hub has judged, and the verdict is no. */
const judgedNo: ReadonlySet<number> = new Set([403, 404, 409])

function tellRefusal(told: Body, { json }: PersonOptions): undefined {
  process.exitCode = exitCodes.no
  if (json) process.stdout.write(`${JSON.stringify(told)}\n`)
  else {
    const { title, rule, owner, remedy } = told
    const lines = [
      ['rule', rule],
      ['whose', owner],
      ['remedy', remedy],
    ].flatMap(([name, text]) => (typeof text === 'string' ? [`  ${String(name)}: ${text}`] : []))
    process.stdout.write(`${[String(title), ...lines].join('\n')}\n`)
  }
}

function describe(status: number, { title, errors, remedy }: Body): string {
  const faults = Array.isArray(errors)
    ? errors.map((one) => `\n  ${one.field}: ${one.rule}; ${one.fix}`).join('')
    : ''
  const advice = typeof remedy === 'string' ? `; ${remedy}` : ''
  return `the hub answered ${status}: ${String(title)}${advice}${faults}`
}

async function checkProof(body: Body, vkey: string): Promise<void> {
  const proof = await checkReceipt(body, await readInput(vkey))
  if (!proof.valid) throw new CannotJudge(`the proof does not hold: ${proof.message}`)
  process.stderr.write(`proof: entry ${proof.index} of ${proof.size}, ${proof.origin}\n`)
}
