import type { CatalogueView } from '@hutong/catalogue'
import type { Authenticate, Caller } from '@hutong/http'

/** A caller whose client is known, active and of a department. */
export interface Asker {
  readonly caller: Caller
  readonly department: string
}

/** Null for every token that may not ask, whatever the reason: the answer is the same 401. */
export async function recogniseAsker(
  authorization: string | undefined,
  parts: { readonly authenticate: Authenticate; readonly catalogue: CatalogueView },
): Promise<Asker | null> {
  const checked = parts.authenticate(authorization)
  const caller = checked instanceof Promise ? await checked : checked
  if (!caller?.scopes.has('ask')) return null
  const client = parts.catalogue.client(caller.client)
  return client?.state === 'active' ? { caller, department: client.department } : null
}
