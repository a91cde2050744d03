import { basename, dirname, resolve } from 'node:path'
import { chooseWitness, retireLedger } from '@hutong/ledger/keys'
import { fixedTopicsOf } from '@hutong/log'
import type { Log } from '@hutong/log'
import { openLog } from '@hutong/log/open'
import { readSettings, silentLogger, systemClock } from '@hutong/process'
import type { Settings } from '@hutong/process'
import { CannotJudge } from '../../cannot-judge.ts'
import { print } from '../../print.ts'
import { readInput } from '../../read-input.ts'
import { accountName } from '../keys/key-place.ts'

export interface RetireOptions {
  readonly keys?: string
  readonly entryKeys?: string
  readonly kafka?: string
  readonly witness?: string
  readonly witnessKey?: string
  readonly yes?: boolean
  readonly json?: boolean
}

/** Closes a ledger for good. @throws CannotJudge without --yes; HutongError of `retireLedger`, of settings and log */
export async function retire(dir: string, given: RetireOptions): Promise<void> {
  if (given.yes !== true) {
    throw new CannotJudge(
      'a ledger that is retired is never opened again, and its instance has ended: --yes retires it',
    )
  }
  const folder = resolve(dir)
  const settings = await settingsOf(folder, given)
  const { instance, keys, entryKeys } = settings
  // Opened when the last entries are copied: a process that still runs is told by the ledger's own lock.
  let log: Promise<Log> | undefined
  try {
    const retired = await retireLedger({
      folder,
      instance,
      keys,
      entryKeys,
      by: accountName(),
      clock: systemClock,
      logger: silentLogger,
      witness: chooseWitness(settings),
      append: async (entries) => {
        log ??= openLogOf(settings)
        await (
          await log
        ).append(
          'audit.entries',
          entries.map(({ index, bytes }) => ({ key: `${instance}:${index}`, value: bytes })),
        )
      },
    })
    const witnessed = retired.isWitnessed
      ? 'cosigned'
      : 'cosigned by nobody, since no witness was named'
    print(
      { retired: true, instance, ...retired },
      given.json,
      `${instance} is retired: ${retired.size} entries, root ${retired.root}, ${witnessed}`,
    )
  } finally {
    await (await log)?.close()
  }
}

/** The folder says which data folder and instance are meant. */
async function settingsOf(folder: string, given: RetireOptions): Promise<Settings> {
  const { keys, entryKeys, kafka, witness, witnessKey } = given
  const above = dirname(folder)
  if (basename(above) !== 'ledger') {
    throw new CannotJudge(`${folder} is no instance's folder, such as data/ledger/hub`)
  }
  return readSettings({
    given: {
      data: dirname(above),
      instance: basename(folder),
      ...(keys === undefined ? {} : { keys }),
      ...(entryKeys === undefined ? {} : { entryKeys }),
      ...(kafka === undefined ? {} : { kafka, profile: 'city', redis: '-' }),
      ...(witness === undefined ? {} : { witness }),
      ...(witnessKey === undefined ? {} : { witnessKey: (await readInput(witnessKey)).trim() }),
    },
    environment: process.env,
  })
}

/** Where the last entries are copied to, since the process that did it has ended. */
function openLogOf({ profile, data, kafka, instance }: Settings): Promise<Log> {
  const topics = fixedTopicsOf('audit.entries')
  return profile === 'city'
    ? openLog({ profile, kafka, instance, topics })
    : openLog({ profile, folder: data, topics })
}
