/** One part's word on itself. `detail` never holds personal data. */
export type PartHealth =
  | { readonly state: 'ready'; readonly detail?: string }
  | { readonly state: 'starting'; readonly detail: string }
  | { readonly state: 'failed'; readonly detail: string }

export interface HealthReport {
  readonly alive: boolean
  readonly ready: boolean
  readonly parts: Readonly<Record<string, PartHealth>>
}

/** Asked for at each `/healthz` and `/readyz`: alive = no part failed, ready = every part ready. */
export function reportHealth(parts: Readonly<Record<string, () => PartHealth>>): HealthReport {
  const told = Object.entries(parts).map(([name, ask]) => [name, ask()] as const)
  return {
    alive: told.every(([, part]) => part.state !== 'failed'),
    ready: told.every(([, part]) => part.state === 'ready'),
    parts: Object.fromEntries(told),
  }
}
