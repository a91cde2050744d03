import { ClientError } from '@hutong/client'
import { HutongError } from '@hutong/process'
import { CommanderError } from 'commander'
import { CannotJudge } from './cannot-judge.ts'

/** Why nothing could be judged, for programs: codes are stable. */
export function describeError(cause: unknown): {
  readonly code: string
  readonly message: string
} {
  if (cause instanceof HutongError || cause instanceof ClientError)
    return { code: cause.code, message: cause.message }
  if (cause instanceof CannotJudge) return { code: 'HUTONG_CANNOT_JUDGE', message: cause.message }
  if (cause instanceof CommanderError)
    return { code: 'HUTONG_OPTIONS_INVALID', message: cause.message.replace(/^error: /u, '') }
  const message = cause instanceof Error ? cause.message : String(cause)
  return { code: 'HUTONG_BUG', message }
}
