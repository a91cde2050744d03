import type { Reason } from '../../connector.ts'
import type { HutongError } from '@hutong/process'
import type { WebAnswer } from './send-request.ts'

/** What differs between services that answer JSON and those that answer XML. */
export interface PageFormat {
  /** For the header Accept. */
  readonly accept: string
  /** @throws HutongError HUTONG_SOURCE_UNAVAILABLE, HUTONG_SOURCE_CONFIG for an answer that is no page */
  readonly read: (answer: WebAnswer) => Promise<PageBody>
  /** What the body of a failure tells. */
  readonly failure?: (answer: WebAnswer) => HutongError | undefined
}

export interface PageBody {
  readonly items: readonly Item[]
  /** Text at one of the paths that the settings name outside the rows; '' when there is nothing, undefined when it is no text. */
  readonly textAt: (path: string) => string | undefined
}

/** One row as it was found, or why it cannot be read. */
export type Item =
  | { readonly value: Readonly<Record<string, unknown>>; readonly raw: Uint8Array }
  | { readonly reason: Reason; readonly raw: Uint8Array }

export const rowBytesMax = 1 << 20

export const rowTooLong: Reason = { code: 'row-too-long', rule: 'a row is at most 1 MiB' }
export const rowUndecodable: Reason = {
  code: 'charset-malformed',
  rule: 'the bytes of this row are not of the charset of the answer',
}
