import type { Explanation, ExplanationRequest } from '@hutong/client'
import type { Command } from 'commander'
import { askerCredentials, askerOptions } from '../asker-options.ts'
import type { AskerOptions } from '../asker-options.ts'
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
      const body = await readObject<ExplanationRequest>(file)
      const told = await callHub(given, await askerCredentials(given), (calls) =>
        calls.POST('/v1/explanations', { body }),
      )
      if (!told) return
      process.exitCode = told.allowed ? exitCodes.yes : exitCodes.no
      process.stdout.write(given.json ? `${JSON.stringify(told)}\n` : describe(told))
    })
}

function describe({ allowed, grants, missing }: Explanation): string {
  const lines = [allowed ? '可以查询 it may be asked' : '无权查询 it may not be asked']
  for (const grant of grants) {
    lines.push(`${grant.id}: ${grant.allowed ? 'opens it' : 'does not open it'}`)
    for (const { step, passed, rule, owner, remedy } of grant.steps)
      lines.push(passed ? `  ✓ ${step}` : `  ✗ ${step}: ${rule}; ${owner}: ${remedy}`)
  }
  if (missing) lines.push(`${missing.rule}; ${missing.remedy}`)
  return `${lines.join('\n')}\n`
}
