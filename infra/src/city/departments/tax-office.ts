import { createHash, randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { countChanged, listChanged } from './list-changed.ts'
import type { Register } from './open-register.ts'
import { json, runDepartment } from './run-department.ts'
import type { Answer, Asked } from './run-department.ts'

const paths: ReadonlyMap<string, string> = new Map([
  ['/api/v1/payments', 'tax.payment'],
  ['/api/v1/arrears', 'tax.arrears'],
  ['/api/v1/incomes', 'tax.income-year'],
])
const tokenSeconds = 300
const rowsMax = 1000

/** The tax office: pages of JSON by cursor, with ETags, to whoever holds a token that its client secret has bought. */
await runDepartment({
  name: 'tax',
  open: async ({ registers, secretFile }) => {
    const secret = (await readFile(secretFile, 'utf8')).trim()
    const wanted = `Basic ${Buffer.from(`hutong:${secret}`).toString('base64')}`
    /** Until when each is good, ms since 1970. */
    const tokens = new Map<string, number>()
    return {
      answer: (asked) => {
        if (asked.path === '/oauth/token') return giveToken(asked, wanted, tokens)
        const register = registers.find(({ type }) => type === paths.get(asked.path))
        if (register === undefined) return undefined
        const token = /^Bearer (\S+)$/u.exec(asked.headers.authorization ?? '')?.[1] ?? ''
        if ((tokens.get(token) ?? 0) < Date.now()) return { status: 401 }
        return unlessKnown(asked, givePage(asked, register))
      },
    }
  },
})

function giveToken(
  { method, headers, body }: Asked,
  wanted: string,
  tokens: Map<string, number>,
): Answer {
  if (method !== 'POST' || headers.authorization !== wanted) return { status: 401 }
  if (new URLSearchParams(body).get('grant_type') !== 'client_credentials') return { status: 400 }
  for (const [token, end] of tokens) if (end < Date.now()) tokens.delete(token)
  const token = randomBytes(24).toString('base64url')
  tokens.set(token, Date.now() + tokenSeconds * 1000)
  return json(200, { access_token: token, token_type: 'Bearer', expires_in: tokenSeconds })
}

function givePage({ query }: Asked, register: Register): Answer {
  const since = Date.parse(query.get('updatedAfter') ?? '') || 0
  const from = Number(query.get('cursor') ?? 0)
  const { rows, next } = listChanged(register, { since, from, rowsMax })
  return json(200, {
    code: '0',
    data: {
      total: countChanged(register, since),
      records: rows.map(({ row, writtenAt }) => ({
        ...row,
        gxsj: new Date(writtenAt).toISOString(),
      })),
      ...(next === undefined ? {} : { next: String(next) }),
    },
  })
}

/** RFC 9110 s13.1.2: whoever knows this page already is told so. */
function unlessKnown({ headers }: Asked, page: Answer): Answer {
  const etag = `"${createHash('sha256')
    .update(page.body ?? '')
    .digest('base64url')}"`
  if (headers['if-none-match'] === etag) return { status: 304, headers: { etag } }
  return { ...page, headers: { ...page.headers, etag } }
}
