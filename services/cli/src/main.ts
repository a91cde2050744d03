import { Command, CommanderError } from 'commander'
import { ClientError } from '@hutong/client'
import { HutongError } from '@hutong/process'
import { CannotJudge } from './cannot-judge.ts'
import { exitCodes } from './exit-codes.ts'
import { addAsk } from './nouns/ask.ts'
import { addAudit } from './nouns/audit.ts'
import { addCity } from './nouns/city.ts'
import { addConnector } from './nouns/connector.ts'
import { addDepartment } from './nouns/department.ts'
import { addIdentifier } from './nouns/identifier.ts'
import { addLedger } from './nouns/ledger.ts'
import { addReceipt } from './nouns/receipt.ts'
import { addSchema } from './nouns/schema.ts'
import { addStore } from './nouns/store.ts'
import { addToken } from './nouns/token.ts'
import { addTopics } from './nouns/topics.ts'

/** `pnpm hutong <noun> <verb>`: each noun is a file of its own. */
const program = new Command('hutong')
  .description('Hutong 互通: the command line of the hub')
  .showHelpAfterError('(see --help)')
  .configureHelp({ sortSubcommands: true })
  .exitOverride()
  .addHelpText(
    'after',
    `
Exit codes: ${exitCodes.yes} yes or done · ${exitCodes.no} judged, and the verdict is no · ${exitCodes.cannotJudge} could not judge (wrong use, no answer, unreadable file)`,
  )
for (const add of [
  addAsk,
  addAudit,
  addCity,
  addConnector,
  addDepartment,
  addIdentifier,
  addLedger,
  addReceipt,
  addSchema,
  addStore,
  addToken,
  addTopics,
]) {
  add(program)
}

try {
  const words = process.argv.slice(2)
  // pnpm passes a separating `--` on literally.
  await program.parseAsync(words[0] === '--' ? words.slice(1) : words, { from: 'user' })
} catch (cause) {
  process.exitCode = tell(cause)
}

function tell(cause: unknown): number {
  // Commander has told the user already; asking for help is no mistake.
  if (cause instanceof CommanderError) return cause.exitCode === 0 ? 0 : exitCodes.cannotJudge
  const known =
    cause instanceof HutongError || cause instanceof ClientError || cause instanceof CannotJudge
  const text = cause instanceof Error ? (known ? cause.message : cause.stack) : String(cause)
  process.stderr.write(`${text}\n`)
  return exitCodes.cannotJudge
}
