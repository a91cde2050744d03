import type { KoaContextWithOIDC } from 'oidc-provider'
import { pageHeaders, renderPage } from './page-frame.ts'

/** The provider has forms that a script sends. Nothing runs on our pages: the person presses the button that is in them. */
export async function withPlainForms(
  context: KoaContextWithOIDC,
  next: () => Promise<void>,
): Promise<void> {
  await next()
  const { body } = context
  if (typeof body !== 'string' || !body.includes('<script>')) return
  const form = /<form[^]*<\/form>/u.exec(body)?.[0] ?? ''
  const hidden = /<form[^>]*>|<input[^>]*>/gu
  const parts = [...form.matchAll(hidden)].map(([part]) => part)
  const button = '<button autofocus>继续 <span lang="en">Continue</span></button></form>'
  context.set({ ...pageHeaders() })
  context.body = renderPage({ title: '继续 Continue', content: [...parts, button].join('\n') })
}
