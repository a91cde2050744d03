import { isPurpose, laws } from '@hutong/schemas'
import type { Asked } from './asked.ts'

/** What stands in the entry for every auditor to read, so only codes that the hub knows, and numbers in a form that it gives: anything else could be somebody's number. */
export function describeAsked(
  asked: Asked,
  action: 'verify' | 'read',
  fields: readonly string[],
): Described {
  const { channel, purpose, legalBasis, onBehalf } = asked
  return {
    traceId: asked.traceId,
    ...(channels.has(channel) ? { channel } : {}),
    ...(isPurpose(purpose) ? { purpose } : {}),
    ...(isLaw(legalBasis) ? { legalBasis } : {}),
    ...(onBehalf && isAuthorisation(onBehalf.authorisation)
      ? { onBehalfOf: onBehalf.authorisation }
      : {}),
    recordType: asked.type.name,
    action,
    fields,
    ...(asked.subject ? { subject: asked.subject } : {}),
  }
}

interface Described {
  readonly traceId: string | undefined
  readonly channel?: string
  readonly purpose?: string
  readonly legalBasis?: string
  readonly onBehalfOf?: string
  readonly recordType: string
  readonly action: string
  readonly fields: readonly string[]
  readonly subject?: NonNullable<Asked['subject']>
}

/**
 * What is sealed: who asked, for which case, the words that were no known codes, and why in an emergency.
 *
 * @param broken the number of that use
 */
export function sealedOfAsked(
  { officer, caseRef, channel, purpose, legalBasis, onBehalf, breakGlass }: Asked,
  broken?: string,
): {
  readonly officer: string
  readonly window?: string
  readonly caseRef?: string
  readonly note?: string
} {
  const notes = [
    ...(breakGlass ? [`break-glass ${broken ?? 'refused'}: ${breakGlass.reason}`] : []),
    ...(channels.has(channel) ? [] : [`channel ${channel}`]),
    ...(isPurpose(purpose) ? [] : [`purpose ${purpose}`]),
    ...(isLaw(legalBasis) ? [] : [`legal basis ${legalBasis}`]),
    ...(onBehalf && !isAuthorisation(onBehalf.authorisation)
      ? [`authorisation ${onBehalf.authorisation}`]
      : []),
  ]
  return {
    officer: officer.id,
    ...(officer.window === undefined ? {} : { window: officer.window }),
    ...(caseRef === undefined ? {} : { caseRef }),
    ...(notes.length === 0 ? {} : { note: notes.join(', ') }),
  }
}

const channels: ReadonlySet<string> = new Set(['window', 'online', 'app', 'phone', 'terminal'])
const isLaw = (id: string): boolean => Object.hasOwn(laws, id)
const isAuthorisation = (number: string): boolean =>
  /^a-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/u.test(number)
