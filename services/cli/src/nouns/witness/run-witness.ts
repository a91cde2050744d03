import { once } from 'node:events'
import { openWitness, serveWitness } from '@hutong/ledger/witness'
import { createLogger, systemClock } from '@hutong/process'
import { stopSignal } from '../../stop-signal.ts'
import { parseListen, parseName } from './parse-words.ts'
import { readLedgerKeys } from './read-ledger-keys.ts'

export interface WitnessOptions {
  readonly state: string
  readonly name: string
  readonly ledger: readonly string[]
  readonly listen: string
}

/** Runs a witness until it is asked to stop. */
export async function runWitness(options: WitnessOptions): Promise<void> {
  // Its key is for its user alone.
  process.umask(0o077)
  const { host, port } = parseListen(options.listen)
  const logger = createLogger('witness')
  await using opened = new AsyncDisposableStack()
  const stop = stopSignal(opened)
  const witness = await openWitness({
    folder: options.state,
    name: parseName(options.name),
    ledgers: await readLedgerKeys(options.ledger),
    clock: systemClock,
    logger,
  })
  opened.defer(() => witness.close())
  const readAgain = async (): Promise<void> => {
    try {
      const ledgers = await readLedgerKeys(options.ledger)
      witness.watch(ledgers)
      logger.event('ledger-keys-read', { count: ledgers.length })
    } catch (cause) {
      // What it watched before it watches on.
      logger.failure('ledger-keys-not-read', cause)
    }
  }
  const onHangUp = (): void => void readAgain()
  process.on('SIGHUP', onHangUp)
  opened.defer(() => void process.off('SIGHUP', onHangUp))
  const server = await serveWitness(witness, { host, port, logger })
  opened.defer(() => server.close())
  process.stdout.write(`见证 the witness listens on ${server.url}\n${witness.vkey}\n`)
  if (!stop.aborted) await once(stop, 'abort')
}
