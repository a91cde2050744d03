import type { KoaContextWithOIDC } from 'oidc-provider'
import { pageHeaders, renderPage } from './page-frame.ts'
import { errorPage } from './pages.ts'

/** A code comes back in the query of the address (RFC 6749 s4.1.2): no other way is offered, and none is needed. */
export async function refuseOtherModes(
  context: KoaContextWithOIDC,
  next: () => Promise<void>,
): Promise<void> {
  const { response_mode: mode } = context.query
  if (context.path !== '/oauth/authorize' || mode === undefined || mode === 'query') return next()
  context.status = 400
  context.set({ ...pageHeaders() })
  context.body = renderPage(errorPage('unsupported_response_mode'))
}
