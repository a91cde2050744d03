import { parseCosignerKey } from '@hutong/merkle'
import { HutongError, type Settings } from '@hutong/process'
import { sha256 } from '../sha256.ts'
import type { WitnessWish } from './watch-witness.ts'

/** What the settings say of the witness; left out = none. */
export type WitnessChoice = Partial<
  Pick<Settings, 'witness' | 'witnessKey' | 'witnessEveryS' | 'witnessAlarmMin' | 'witnessStopMin'>
>

/** Undefined when there is to be none. @throws HutongError HUTONG_SETTINGS_INVALID when the key is not that of a witness */
export function chooseWitness(choice: WitnessChoice): WitnessWish | undefined {
  const { witness = '', witnessKey = '' } = choice
  if (witness === '') return undefined
  const key = parseCosignerKey(sha256, witnessKey)
  if (!key) {
    throw new HutongError(
      'HUTONG_SETTINGS_INVALID',
      'HUTONG_WITNESS_KEY: it is not the verifier key of a witness (C2SP tlog-cosignature, type 0x04): set it to the line that the witness prints at its start',
    )
  }
  const { witnessEveryS = 60, witnessAlarmMin = 15, witnessStopMin = 240 } = choice
  return {
    url: witness,
    key,
    everyMs: witnessEveryS * 1000,
    alarmMs: witnessAlarmMin * 60_000,
    stopMs: witnessStopMin * 60_000,
  }
}
