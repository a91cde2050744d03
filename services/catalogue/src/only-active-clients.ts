import type { Authenticate, Caller } from '@hutong/http'
import { HutongError } from '@hutong/process'
import type { CatalogueView } from './follow-catalogue.ts'

/**
 * Lets in only callers whose client is known and active in the catalogue now: a token outlives its client's revocation by minutes. People are not in the
 * catalogue: the token service answers for them, and their tokens end by themselves.
 *
 * @throws HutongError HUTONG_GRANTS_STALE for a good token while the catalogue was not seen for too long to say.
 */
export function onlyActiveClients(
  authenticate: Authenticate,
  catalogue: Pick<CatalogueView, 'client' | 'isFresh'>,
): Authenticate {
  const admit = (caller: Caller | null): Caller | null => {
    if (!caller) return null
    if (!catalogue.isFresh()) {
      throw new HutongError('HUTONG_GRANTS_STALE', 'the catalogue was not seen for more than 10 s')
    }
    if (caller.person) return caller
    return catalogue.client(caller.client)?.state === 'active' ? caller : null
  }
  return (request) => {
    const checked = authenticate(request)
    return checked instanceof Promise ? checked.then(admit) : admit(checked)
  }
}
