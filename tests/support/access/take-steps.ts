import { generateKeyPairSync, randomUUID } from 'node:crypto'
import type { Told } from '../ask.ts'
import type { Desks } from './desks.ts'
import type { Matter } from './matter.ts'

/** An application as it is shown. */
export interface GrantView {
  readonly id: string
  readonly state: string
  readonly approvedBy: Readonly<Record<string, string>>
  readonly steps: readonly { readonly did: string; readonly by: string }[]
}

/** What was tried, and what of it was acknowledged. */
export interface Steps {
  /** Every acknowledged answer, receipts in them. */
  readonly told: Told[]
  /** Numbers of all grants that were applied for, whatever came of it. */
  readonly tried: Set<string>
  /** The newest view of each that was acknowledged or shown. */
  readonly grants: Map<string, GrantView>
  readonly clients: Map<string, 'active' | 'revoked'>
  readonly authorisations: Map<string, 'active' | 'withdrawn'>
  readonly verdicts: Set<string>
  /** Emergencies that were answered. */
  emergencies: number
}

export function noSteps(): Steps {
  return {
    told: [],
    tried: new Set(),
    grants: new Map(),
    clients: new Map(),
    authorisations: new Map(),
    verdicts: new Set(),
    emergencies: 0,
  }
}

/** Steps of all kinds, several at a time, until the hub is gone or the signal is aborted. */
export async function takeSteps(
  desks: Desks,
  matter: Matter,
  steps: Steps,
  signal: AbortSignal,
): Promise<void> {
  const goOn = async (step: () => Promise<void>): Promise<void> => {
    while (!signal.aborted) {
      try {
        await step()
      } catch {
        // Nothing came back, or half of it: nothing was acknowledged.
        return
      }
    }
  }
  await Promise.all(
    [
      () => someGrantStep(desks, matter, steps),
      () => someGrantStep(desks, matter, steps),
      () => someGrantStep(desks, matter, steps),
      () => someClientStep(desks, steps),
      () => someAuthorisationStep(desks, matter, steps),
      () => someEmergency(desks, matter, steps),
    ].map(goOn),
  )
}

/** Whether the step was taken; then its answer is kept. */
function isDone(told: Told, steps: Steps): boolean {
  const isTaken = told.status === 200 || told.status === 201
  if (isTaken) steps.told.push(told)
  return isTaken
}

const oneOf = <Item>(items: readonly Item[]): Item | undefined =>
  items[Math.floor(Math.random() * items.length)]

const openMax = 5

async function someGrantStep(desks: Desks, matter: Matter, steps: Steps): Promise<void> {
  const open = [...steps.tried].filter((id) => steps.grants.get(id)?.state !== 'revoked')
  const id = open.length < openMax ? `g-${randomUUID()}` : oneOf(open)
  if (id !== undefined) await nextGrantStep(id, desks, matter, steps)
}

/** The step that is next on the way of a grant: signed twice, stopped, let go on, ended. False where there is none. */
export async function nextGrantStep(
  id: string,
  desks: Desks,
  { wanted }: Matter,
  steps: Steps,
): Promise<boolean> {
  const shown = await desks.authority.get(`/v1/grants/${id}`)
  if (shown.status === 404) {
    steps.tried.add(id)
    keepView(await desks.applicant.post('/v1/grants', { id, wanted }), steps)
    return true
  }
  // It is ending, or not ready again.
  if (shown.status !== 200) return true
  // What was shown has to stay as well, though its own answer may not have arrived.
  remember(viewIn(shown), steps)
  const next = stepAfter(viewIn(shown))
  if (!next) return false
  const { who, ...body } = next
  keepView(await desks[who].post(`/v1/grants/${id}/steps`, body), steps)
  return true
}

function stepAfter({ state, steps }: GrantView) {
  const reason = 'as the duty wants it'
  switch (state) {
    case 'requested':
      return { who: 'provider', did: 'approve', as: 'provider' } as const
    case 'approved':
      return { who: 'authority', did: 'approve', as: 'authority' } as const
    case 'active':
      return steps.some(({ did }) => did === 'resume')
        ? ({ who: 'applicant', did: 'revoke', reason } as const)
        : ({ who: 'provider', did: 'suspend', reason } as const)
    case 'suspended':
      return { who: 'authority', did: 'resume', reason } as const
    default:
      return undefined
  }
}

function keepView(told: Told, steps: Steps): void {
  if (isDone(told, steps)) remember(viewIn(told), steps)
}

function remember(view: GrantView, steps: Steps): void {
  const known = steps.grants.get(view.id)
  if (!known || known.steps.length < view.steps.length) steps.grants.set(view.id, view)
}

function viewIn({ text }: Told): GrantView {
  const view: GrantView = JSON.parse(text)
  return view
}

async function someClientStep({ authority }: Desks, steps: Steps): Promise<void> {
  const active = [...steps.clients].flatMap(([id, state]) => (state === 'active' ? [id] : []))
  const id = active.length < openMax ? undefined : oneOf(active)
  if (id !== undefined) {
    const reason = 'its key was lost'
    if (isDone(await authority.post(`/v1/clients/${id}/revocation`, { reason }), steps))
      steps.clients.set(id, 'revoked')
    return
  }
  const added = `desk-${randomUUID()}`
  const { kty, crv, x } = generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' })
  const jwks = { keys: [{ kty, crv, x }] }
  const body = { id: added, department: 'ziran', scope: 'ask', jwks }
  if (isDone(await authority.post('/v1/clients', body), steps)) steps.clients.set(added, 'active')
}

const agent = { idType: 'resident-id', id: '330106199003079983' }

async function someAuthorisationStep(
  { registry }: Desks,
  { question: { subject, purpose } }: Matter,
  steps: Steps,
): Promise<void> {
  const active = [...steps.authorisations].flatMap(([id, state]) =>
    state === 'active' ? [id] : [],
  )
  const id = active.length < openMax ? undefined : oneOf(active)
  if (id !== undefined) {
    const path = `/v1/authorisations/${id}/withdrawal`
    if (isDone(await registry.post(path, { principal: subject }), steps))
      steps.authorisations.set(id, 'withdrawn')
    return
  }
  const told = await registry.post('/v1/authorisations', {
    kind: 'agent',
    principal: subject,
    agent,
    matters: [purpose],
    from: '2025-08-01',
    until: '2039-12-31',
    confirmedBy: 'in-person',
  })
  if (isDone(told, steps)) steps.authorisations.set(String(told.body['id']), 'active')
}

async function someEmergency(
  { registry, applicant }: Desks,
  { question }: Matter,
  steps: Steps,
): Promise<void> {
  const { caseRef: _, ...asked } = question
  const breakGlass = { reason: 'the husband lies unconscious' }
  if (isDone(await registry.post('/v1/verifications', { ...asked, breakGlass }), steps))
    steps.emergencies += 1
  const waiting = (await usesShown(applicant)).find(({ verdict }) => verdict === null)
  if (!waiting) return
  const said = { verdict: 'confirmed', reason: 'I was on duty that night' }
  if (isDone(await applicant.post(`/v1/break-glass/${waiting.id}/verdicts`, said), steps))
    steps.verdicts.add(waiting.id)
}

export async function usesShown({ get }: Desks['applicant']) {
  const { uses }: { uses: readonly { readonly id: string; readonly verdict: object | null }[] } =
    JSON.parse((await get('/v1/break-glass')).text)
  return uses
}
