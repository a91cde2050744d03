import { expect, vi } from 'vitest'
import type { Desks } from './desks.ts'
import { usesShown } from './take-steps.ts'
import type { GrantView, Steps } from './take-steps.ts'

/** Fails unless every acknowledged step is there, and every grant says what its application says. */
export async function expectStepsKept(desks: Desks, steps: Steps): Promise<void> {
  const { authority, applicant, registry } = desks
  const { grants }: { grants: readonly GrantView[] } = JSON.parse(
    (await authority.get('/v1/grants')).text,
  )
  const views = new Map(grants.map((view) => [view.id, view]))
  for (const [id, acknowledged] of steps.grants) {
    const shown = views.get(id)?.steps.slice(0, acknowledged.steps.length)
    expect([id, shown]).toEqual([id, acknowledged.steps])
  }
  await expectGrantsToFollow(
    [...views.values()].filter(({ id }) => steps.tried.has(id)),
    desks,
  )

  const { clients }: { clients: readonly { readonly id: string; readonly state: string }[] } =
    JSON.parse((await authority.get('/v1/clients')).text)
  const states = new Map(clients.map(({ id, state }) => [id, state]))
  for (const [id, state] of steps.clients) {
    // One that was being revoked as the end came is revoked or not.
    const allowed = state === 'revoked' ? [state] : [state, 'revoked']
    expect([id, allowed]).toEqual([id, expect.arrayContaining([states.get(id)])])
  }
  for (const [id, state] of steps.authorisations) {
    const told = await registry.get(`/v1/authorisations/${id}`)
    const allowed = state === 'withdrawn' ? [state] : [state, 'withdrawn']
    expect([id, allowed]).toEqual([id, expect.arrayContaining([told.body['state']])])
  }
  const uses = await usesShown(applicant)
  expect(uses.length).toBeGreaterThanOrEqual(steps.emergencies)
  const judged = uses.flatMap(({ id, verdict }) => (verdict ? [id] : []))
  expect(judged).toEqual(expect.arrayContaining([...steps.verdicts]))
}

interface GrantInForce {
  readonly id: string
  readonly state: string
  readonly approvedBy: Readonly<Record<string, string>>
}

/** The grant that gateways decide by, against the application that officers see. */
async function expectGrantsToFollow(
  views: readonly GrantView[],
  { registry }: Desks,
): Promise<void> {
  const expected = views.flatMap(({ id, state, approvedBy, steps }) => {
    const wasOpened = steps.some(({ did }) => did === 'suspend' || did === 'revoke')
    if (state === 'active' || state === 'suspended') return [{ id, state, approvedBy }]
    return wasOpened ? [{ id, state: 'revoked', approvedBy }] : []
  })
  const tried = new Set(views.map(({ id }) => id))
  await vi.waitFor(
    async () => {
      const { grants }: { grants: readonly GrantInForce[] } = JSON.parse(
        (await registry.get('/v1/catalogue/mine')).text,
      )
      const shown = grants
        .filter(({ id }) => tried.has(id))
        .map(({ id, state, approvedBy }) => ({ id, state, approvedBy }))
      expect(byId(shown)).toEqual(byId(expected))
    },
    { timeout: followedMsMax, interval: 50 },
  )
}

const followedMsMax = 20_000
const byId = <Item extends { readonly id: string }>(items: readonly Item[]): readonly Item[] =>
  items.toSorted((one, other) => (one.id < other.id ? -1 : 1))
