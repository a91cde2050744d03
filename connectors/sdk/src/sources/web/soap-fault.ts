import type { HutongError } from '@hutong/process'
import { misconfigured, unavailable } from './failures.ts'
import type { PageBody } from './page-format.ts'

const paths = ['Envelope.Body.Fault.faultcode', 'Envelope.Body.Fault.Code.Value']
/** Where SOAP 1.1 and 1.2 say which fault it is. */
export const faultPaths: ReadonlySet<string> = new Set(paths)

/** The fault that an envelope tells: its code alone, since its words can quote what was asked. */
export function faultOf(
  { textAt }: Pick<PageBody, 'textAt'>,
  where: string,
): HutongError | undefined {
  const [told] = paths.map((path) => textAt(path)?.trim() ?? '').filter((text) => text !== '')
  if (told === undefined) return undefined
  const code = /^(?:[\w.-]{1,64}:)?([\w.-]{1,64})$/.exec(told)?.[1] ?? 'without a code'
  return /^(?:Client|Sender|VersionMismatch|MustUnderstand)/.test(code)
    ? misconfigured(where, `answers the SOAP fault ${code}: it does not take this request`)
    : unavailable(where, `answers the SOAP fault ${code}`)
}
