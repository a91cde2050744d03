import { CannotJudge } from './cannot-judge.ts'

export interface Told {
  readonly status: number
  readonly body: unknown
}

/** What the hub says to a request. @throws CannotJudge when nobody answers there, or somebody who does not speak JSON. */
export async function askHub(url: URL, init: RequestInit): Promise<Told> {
  const response = await fetch(url, init).catch((cause: unknown) => {
    throw new CannotJudge(`no answer from ${url.origin}: is the hub running?`, { cause })
  })
  const { status } = response
  try {
    const body: unknown = await response.json()
    return { status, body }
  } catch (cause) {
    throw new CannotJudge(
      `${url.origin}${url.pathname} answered ${status} with something that is not JSON: is the hub there, and nothing in between?`,
      { cause },
    )
  }
}
