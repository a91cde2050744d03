import { userInfo } from 'node:os'
import { quarterOf } from '@hutong/ledger/entries'
import type { KeyPlace, KeyWish } from '@hutong/ledger/keys'
import { readSettings, systemClock } from '@hutong/process'
import type { Settings } from '@hutong/process'
import { CannotJudge } from '../../cannot-judge.ts'

/** What a command line says of where keys are; the settings say the rest. */
export interface KeyOptions {
  readonly data?: string
  readonly keys?: string
  readonly entryKeys?: string
  readonly instance?: string
  readonly json?: boolean
}

export interface WishOptions extends KeyOptions {
  readonly quarter?: string
  readonly department?: string
}

/** @throws HutongError HUTONG_SETTINGS_INVALID */
export function keySettings({ data, keys, entryKeys, instance }: KeyOptions): Settings {
  return readSettings({
    given: {
      ...(data === undefined ? {} : { data }),
      ...(keys === undefined ? {} : { keys }),
      ...(entryKeys === undefined ? {} : { entryKeys }),
      ...(instance === undefined ? {} : { instance }),
    },
    environment: process.env,
  })
}

export function keyPlaceOf({ data, keys, entryKeys }: Settings): KeyPlace {
  return { data, keys, entryKeys, by: accountName(), clock: systemClock }
}

/** The account of the machine, which is told in the ledger, under the seal. */
export const accountName = (): string => userInfo().username

/** Which key is meant. @throws CannotJudge when an option lacks, or is not one of this kind */
export function wishOf(kind: string, options: WishOptions, settings: Settings): KeyWish {
  const { quarter = quarterOf(systemClock.now()), department } = options
  switch (kind) {
    case 'ledger':
      refuse(kind, options, ['quarter', 'department'])
      return { kind, instance: settings.instance }
    case 'epoch':
      refuse(kind, options, ['department', 'instance'])
      return { kind, quarter: parseQuarter(quarter) }
    case 'seal':
      refuse(kind, options, ['instance'])
      return { kind, quarter: parseQuarter(quarter), department: parseDepartment(department) }
    default:
      throw new CannotJudge(`${kind} is no kind of key: one of ledger, epoch, seal`)
  }
}

export function parseQuarter(quarter: string | undefined): string {
  if (quarter !== undefined && /^\d{4}Q[1-4]$/u.test(quarter)) return quarter
  throw new CannotJudge('--quarter must be a quarter such as 2026Q4')
}

export function parseDepartment(department: string | undefined): string {
  if (department !== undefined && /^[a-z0-9][a-z0-9-]{0,63}$/u.test(department)) return department
  throw new CannotJudge('--department must be the code of a department, such as minzheng')
}

/** An option that would be passed over in silence was meant to say something. */
function refuse(
  kind: string,
  options: WishOptions,
  names: readonly ('quarter' | 'department' | 'instance')[],
): void {
  const wrong = names.find((name) => options[name] !== undefined)
  if (wrong !== undefined) throw new CannotJudge(`--${wrong} says nothing of a key of kind ${kind}`)
}
