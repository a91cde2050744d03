import type { CatalogueView } from '@hutong/catalogue'
import type { Authenticate, Caller, SentRequest } from '@hutong/http'

/** A person of a department, or a caller whose client is known, active and of one. */
export interface Asker {
  readonly caller: Caller
  readonly department: string
}

/** Null for every token or proof that is not good, whatever the reason: the answer is the same 401. What a good one may do is decided where it is used. */
export async function recogniseAsker(
  request: SentRequest,
  parts: { readonly authenticate: Authenticate; readonly catalogue: CatalogueView },
): Promise<Asker | null> {
  const checked = parts.authenticate(request)
  const caller = checked instanceof Promise ? await checked : checked
  if (!caller) return null
  if (caller.person) return { caller, department: caller.person.department }
  const client = parts.catalogue.client(caller.client)
  return client?.state === 'active' ? { caller, department: client.department } : null
}
