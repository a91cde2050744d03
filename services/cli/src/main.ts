import { Command, CommanderError } from 'commander'
import { describeError } from './describe-error.ts'
import { exitCodes } from './exit-codes.ts'

/** `npx -y pnpm@12 hutong <noun> <verb>`: each noun is a file of its own, which is read when it is asked for. */
const nouns: Readonly<Record<string, () => Promise<(program: Command) => void>>> = {
  account: async () => (await import('./nouns/account.ts')).addAccount,
  ask: async () => (await import('./nouns/ask.ts')).addAsk,
  audit: async () => (await import('./nouns/audit.ts')).addAudit,
  authorisation: async () => (await import('./nouns/authorisation.ts')).addAuthorisation,
  'break-glass': async () => (await import('./nouns/break-glass.ts')).addBreakGlass,
  city: async () => (await import('./nouns/city.ts')).addCity,
  client: async () => (await import('./nouns/client.ts')).addClient,
  connector: async () => (await import('./nouns/connector.ts')).addConnector,
  department: async () => (await import('./nouns/department.ts')).addDepartment,
  explain: async () => (await import('./nouns/explain.ts')).addExplain,
  flag: async () => (await import('./nouns/flag.ts')).addFlag,
  grant: async () => (await import('./nouns/grant.ts')).addGrant,
  identifier: async () => (await import('./nouns/identifier.ts')).addIdentifier,
  keys: async () => (await import('./nouns/keys.ts')).addKeys,
  ledger: async () => (await import('./nouns/ledger.ts')).addLedger,
  login: async () => (await import('./nouns/login.ts')).addLogin,
  logout: async () => (await import('./nouns/logout.ts')).addLogout,
  me: async () => (await import('./nouns/me.ts')).addMe,
  officer: async () => (await import('./nouns/officer.ts')).addOfficer,
  receipt: async () => (await import('./nouns/receipt.ts')).addReceipt,
  schema: async () => (await import('./nouns/schema.ts')).addSchema,
  store: async () => (await import('./nouns/store.ts')).addStore,
  token: async () => (await import('./nouns/token.ts')).addToken,
  topics: async () => (await import('./nouns/topics.ts')).addTopics,
  witness: async () => (await import('./nouns/witness.ts')).addWitness,
}

const program = new Command('hutong')
  .description('Hutong 互通: the command line of the hub')
  .showHelpAfterError('(see --help)')
  .configureHelp({ sortSubcommands: true })
  .exitOverride()
  .addHelpText(
    'after',
    `
Exit codes: ${exitCodes.yes} yes or done · ${exitCodes.no} judged, and the verdict is no · ${exitCodes.cannotJudge} could not judge (wrong use, no answer, unreadable file); with --json
standard output then has {"error": {"code", "message"}}`,
  )

// Whoever read what is printed has seen enough, as in `… | head`.
process.stdout.on('error', (cause: NodeJS.ErrnoException) => {
  if (cause.code !== 'EPIPE') throw cause
  process.exit()
})

const given = process.argv.slice(2)
// pnpm passes a separating `--` on literally.
const words = given[0] === '--' ? given.slice(1) : given

try {
  const [noun = ''] = words
  // For help, and for a word that is no noun, all have to be known.
  const wanted = Object.hasOwn(nouns, noun) ? [noun] : Object.keys(nouns)
  for (const name of wanted) (await nouns[name]?.())?.(program)
  await program.parseAsync(words, { from: 'user' })
} catch (cause) {
  process.exitCode = tell(cause)
}

function tell(cause: unknown): number {
  // Asking for help is no mistake.
  if (cause instanceof CommanderError && cause.exitCode === 0) return exitCodes.yes
  const error = describeError(cause)
  // Commander has told the user already.
  if (!(cause instanceof CommanderError)) {
    const isBug = error.code === 'HUTONG_BUG' && cause instanceof Error
    process.stderr.write(`${isBug ? cause.stack : error.message}\n`)
  }
  if (words.includes('--json')) process.stdout.write(`${JSON.stringify({ error })}\n`)
  return exitCodes.cannotJudge
}
