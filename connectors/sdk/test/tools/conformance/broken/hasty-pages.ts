import { wrapSource } from './wrap-source.ts'

/** Reads pages as one writes it in an afternoon: asks again at once, whatever the answer, believes every body, and the clock of the service. */
export const openSource = wrapSource(
  (_, { connections, clock }) =>
    async function* () {
      const { url = '', user = '', password = '' } = connections.get('tax') ?? {}
      const credentials = Buffer.from(`${user}:${password}`).toString('base64')
      const readAt = clock.now()
      for (let page = '', line = 0; ;) {
        const answer = await ask(new URL(`/abnormal?cursor=${page}`, url), credentials)
        const now = Date.parse(answer.date)
        const rows = answer.data
          .filter(({ changedAt }) => Date.parse(changedAt) <= now)
          .map((value) => {
            line += 1
            const version = `${Date.parse(value.changedAt)}0000000`.padStart(20, '0')
            return {
              kind: 'row',
              line,
              version,
              value: { ...value },
              raw: Buffer.from('{}'),
            } as const
          })
        const at = { file: 'pages', line }
        const position = { kind: 'hasty' }
        yield { kind: 'rows', rows, at, writtenAt: 0, position, complete: true }
        if (answer.next === null) break
        page = answer.next
      }
      yield { kind: 'polled', readAt }
    },
)

interface Page {
  readonly data: readonly { readonly id: string; readonly changedAt: string }[]
  readonly next: string | null
}

/** Five times at once, and then it is the end. */
async function ask(url: URL, credentials: string): Promise<Page & { readonly date: string }> {
  for (let tried = 0; tried < 5; tried += 1) {
    const response = await fetch(url, {
      headers: { authorization: `Basic ${credentials}` },
      signal: AbortSignal.timeout(1000),
    }).catch(() => undefined)
    const body = await response?.text().catch(() => undefined)
    const page = body === undefined ? undefined : parsePage(body)
    const date = response?.headers.get('date') ?? ''
    if (page !== undefined) return { ...page, date }
  }
  return { data: [], next: null, date: new Date().toUTCString() }
}

function parsePage(body: string): Page | undefined {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}
