import type { Command } from 'commander'
import { askerOptions, askerToken } from '../asker-token.ts'
import type { AskerOptions } from '../asker-token.ts'
import { callHub } from '../call-hub.ts'
import { exitCodes } from '../exit-codes.ts'
import { readObject } from '../read-input.ts'

const examples = `
Exit code 0 when it may be asked, 1 when not.

Example:
  npx -y pnpm@12 hutong explain access.json --client tax-window

access.json: {"type": "marriage.event", "action": "verify", "fields": ["certificateNo"], "purpose": "house-transfer", "legalBasis": "real-estate-registration-2024#17"}`

/** Every step of a decision, without asking the question. */
export function addExplain(program: Command): void {
  askerOptions(program.command('explain'))
    .description('may my department ask this, and if not, why? Nothing is asked')
    .argument('<file>', 'a question without the person, JSON; - = standard input')
    .addHelpText('after', examples)
    .action(async (file: string, given: AskerOptions) => {
      const sent = await readObject(file)
      const told = await callHub('/v1/explanations', given, await askerToken(given), sent)
      if (!told) return
      process.exitCode = told['allowed'] === true ? exitCodes.yes : exitCodes.no
      process.stdout.write(given.json ? `${JSON.stringify(told)}\n` : describe(told))
    })
}

function describe({ allowed, grants, missing }: Readonly<Record<string, unknown>>): string {
  const lines = [allowed === true ? '可以查询 it may be asked' : '无权查询 it may not be asked']
  for (const grant of listOf(grants)) {
    lines.push(
      `${String(grant['id'])}: ${grant['allowed'] === true ? 'opens it' : 'does not open it'}`,
    )
    for (const { step, passed, rule, owner, remedy } of listOf(grant['steps']))
      lines.push(
        passed === true
          ? `  ✓ ${String(step)}`
          : `  ✗ ${String(step)}: ${String(rule)}; ${String(owner)}: ${String(remedy)}`,
      )
  }
  if (missing !== undefined) lines.push(`${Object(missing).rule}; ${Object(missing).remedy}`)
  return `${lines.join('\n')}\n`
}

function listOf(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  return Array.isArray(value) ? value : []
}
