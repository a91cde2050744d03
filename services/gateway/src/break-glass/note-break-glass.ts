import type { Grant } from '@hutong/schemas/catalogue'
import type { Asked } from '../asked.ts'
import type { AccessParts } from '../describe-access.ts'
import type { Asker } from '../recognise-asker.ts'

/** Writes that an answer is given in an emergency, so that its second person can be waited for; resolves with the number of that use, undefined where it is none. */
export async function noteBreakGlass(
  { breakGlass, officer }: Pick<Asked, 'breakGlass' | 'officer'>,
  grant: Grant,
  { caller, department }: Asker,
  { breakGlass: uses }: AccessParts,
): Promise<string | undefined> {
  if (!breakGlass) return undefined
  const who = caller.person?.account ?? officer.id
  return uses.note({ grant: grant.id, department, who })
}
