import type { Clock } from '@hutong/process'
import type { FastifyInstance, FastifyReply, FastifyRequest, FastifySchema } from 'fastify'
import type { Adapter, Provider } from 'oidc-provider'
import type { SignInCheck, Verdict } from './check-sign-in.ts'
import { codeAddress } from './code-secret.ts'
import { pageHeaders, renderPage } from './page-frame.ts'
import type { Page } from './page-frame.ts'
import { codePage, errorPage, passwordPage, waitPage } from './pages.ts'
import type { Told } from './pages.ts'
import { titleOf } from './persons-clients.ts'

export interface SignInParts {
  readonly provider: Provider
  readonly issuer: string
  readonly check: SignInCheck
  /** Remembers who passed the first step of which sign-in. */
  readonly passed: Adapter
  readonly clock: Clock
}

type Interaction = Awaited<ReturnType<Provider['interactionDetails']>>
type Fields = Readonly<Record<string, string>>

const path = '/oauth/interaction/:uid'
const formBytesMax = 4_096
const nothing: Told = { kind: 'nothing' }

/**
 * The two pages of a sign-in: account and password, then the code. Each belongs to one request of a program and one browser: the cookie that the request
 * set is asked for, so that no other page can send a form in somebody's name.
 */
export function serveSignIn(server: FastifyInstance, parts: SignInParts): void {
  const { provider, issuer, check, passed, clock } = parts
  server.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string', bodyLimit: formBytesMax },
    (_request, body, done) => done(null, Object.fromEntries(new URLSearchParams(String(body)))),
  )
  const schema: FastifySchema & { readonly hide: true } = { hide: true }

  server.get<{ Params: { uid: string } }>(path, { schema }, async (request, reply) => {
    const interaction = await interactionOf(request, reply)
    if (!interaction) return send(reply, 400, errorPage('session_not_found'))
    return showStep(reply, interaction, nothing)
  })

  server.post<{ Params: { uid: string } }>(path, { schema }, async (request, reply) => {
    const interaction = await interactionOf(request, reply)
    if (!interaction || !isOwnForm(request)) {
      return send(reply, 400, errorPage('session_not_found'))
    }
    const fields = fieldsOf(request.body)
    const { uid } = interaction
    if (fields['again'] !== undefined) {
      await passed.destroy(uid)
      return reply.redirect(`/oauth/interaction/${uid}`, 303)
    }
    const verdict = await judge(uid, fields, request.ip)
    switch (verdict.verdict) {
      case 'wrong':
        return showStep(reply.code(401), interaction, { kind: 'wrong' })
      case 'wait':
        tellToWait(reply, verdict.waitMs)
        return showStep(reply, interaction, { kind: 'wait', waitMs: verdict.waitMs })
      case 'code-wanted': {
        const seconds = Math.max(1, interaction.exp - Math.floor(clock.now() / 1000))
        await passed.upsert(uid, { accountId: verdict.account }, seconds)
        return reply.redirect(`/oauth/interaction/${uid}`, 303)
      }
      case 'signed-in':
        await passed.destroy(uid)
        await endOtherPersons(interaction, verdict.account)
        return finish(request, reply, verdict.account)
    }
  })

  async function judge(uid: string, fields: Fields, address: string): Promise<Verdict> {
    const step = await passed.find(uid)
    const { account = '', password = '', code = '' } = fields
    return step?.accountId === undefined
      ? check.checkPassword(account.trim().toLowerCase(), password, address)
      : check.checkCode(step.accountId, code, address)
  }

  async function showStep(reply: FastifyReply, interaction: Interaction, told: Told) {
    const step = await passed.find(interaction.uid)
    const account = step?.accountId
    const { client_id: client, redirect_uri: returnTo } = interaction.params
    if (account === undefined) {
      return send(reply, reply.statusCode, passwordPage(titleOf(client), told), returnTo)
    }
    const secret = check.secretToEnrol(account)
    const enrol =
      secret === null ? null : { secret, address: codeAddress(secret, account, 'Hutong') }
    return send(reply, reply.statusCode, codePage(account, told, enrol), returnTo)
  }

  /** Whoever signed in before at this browser has left it: what they signed in with ends. */
  async function endOtherPersons(interaction: Interaction, account: string): Promise<void> {
    const { session } = interaction
    if (!session || session.accountId === account) return
    await (await provider.Session.findByUid(session.uid))?.destroy()
    delete interaction.session
    await interaction.persist()
  }

  async function finish(request: FastifyRequest, reply: FastifyReply, account: string) {
    reply.hijack()
    reply.raw.setHeader('cache-control', 'no-store')
    const login = { accountId: account, remember: false }
    await provider.interactionFinished(
      request.raw,
      reply.raw,
      { login },
      { mergeWithLastSubmission: false },
    )
  }

  /** Undefined when this browser did not begin it, or it is over. */
  async function interactionOf(
    request: FastifyRequest<{ Params: { uid: string } }>,
    reply: FastifyReply,
  ): Promise<Interaction | undefined> {
    try {
      const found = await provider.interactionDetails(request.raw, reply.raw)
      return found.uid === request.params.uid && found.prompt.name === 'login' ? found : undefined
    } catch {
      // Whatever is wrong with the cookie, the person begins again.
      return undefined
    }
  }

  /** A browser tells where a form was shown. */
  function isOwnForm({ headers }: FastifyRequest): boolean {
    return headers.origin === undefined || headers.origin === new URL(issuer).origin
  }
}

/** A page for whoever may not even begin now. */
export function sendWait(reply: FastifyReply, waitMs: number): FastifyReply {
  tellToWait(reply, waitMs)
  return send(reply, reply.statusCode, waitPage(waitMs))
}

function tellToWait(reply: FastifyReply, waitMs: number): void {
  void reply.header('retry-after', Math.ceil(waitMs / 1000)).code(429)
}

function send(reply: FastifyReply, status: number, page: Page, returnTo?: unknown): FastifyReply {
  const origin = typeof returnTo === 'string' ? new URL(returnTo).origin : ''
  return reply.code(status).headers(pageHeaders(origin)).send(renderPage(page))
}

function fieldsOf(body: unknown): Fields {
  return Object.fromEntries(
    Object.entries(Object(body)).filter(
      (field): field is [string, string] => typeof field[1] === 'string',
    ),
  )
}
