import { readFile } from 'node:fs/promises'
import { countChanged, listChanged } from './list-changed.ts'
import type { Register } from './open-register.ts'
import { runDepartment } from './run-department.ts'
import type { Answer } from './run-department.ts'
import { chinaTime, element, textOf } from './soap.ts'

const verbs: ReadonlyMap<string, { readonly type: string; readonly row: string }> = new Map([
  ['getBirths', { type: 'birth.certificate', row: 'birth' }],
  ['getPermits', { type: 'birth.permit', row: 'permit' }],
  ['getDeaths', { type: 'death.medical', row: 'death' }],
])
const rowsMax = 1000
const envelope = 'http://schemas.xmlsoap.org/soap/envelope/'

/** The network of the hospitals: SOAP 1.1 in numbered pages, to whoever knows its password. */
await runDepartment({
  name: 'health',
  open: async ({ registers, secretFile }) => {
    const password = (await readFile(secretFile, 'utf8')).trim()
    const wanted = `Basic ${Buffer.from(`hutong:${password}`).toString('base64')}`
    return {
      answer: ({ method, path, headers, body }) => {
        if (path !== '/services/registers' || method !== 'POST') return undefined
        if (headers.authorization !== wanted) return { status: 401 }
        const verb = /<(get[A-Z][a-z]+)[\s>]/u.exec(body)?.[1] ?? ''
        const asked = verbs.get(verb)
        const register = registers.find(({ type }) => type === asked?.type)
        if (asked === undefined || register === undefined) return refuse()
        return givePage(verb, asked.row, register, body)
      },
    }
  },
})

function givePage(verb: string, name: string, register: Register, body: string): Answer {
  const told = textOf('since', body)
  const since = told === '' ? 0 : Date.parse(`${told.replace(' ', 'T')}+08:00`)
  const page = Number(textOf('page', body))
  let from = 0
  for (let skipped = 1; skipped < page; skipped += 1)
    from = listChanged(register, { since, from, rowsMax }).next ?? register.writings.length
  const { rows } = listChanged(register, { since, from, rowsMax })
  const pages = Math.max(1, Math.ceil(countChanged(register, since) / rowsMax))
  const items = rows.map(({ row, writtenAt }) =>
    element(name, { ...row, gxsj: chinaTime(writtenAt) }),
  )
  return respond(
    200,
    `<r:${verb}Response xmlns:r="urn:health:registers"><r:pages>${pages}</r:pages>${items.join('')}</r:${verb}Response>`,
  )
}

// Functions, not constants: the line that runs the department is above them, and waits there until its end.
function refuse(): Answer {
  return respond(
    500,
    '<soap:Fault><faultcode>soap:Client</faultcode><faultstring>unknown request</faultstring></soap:Fault>',
  )
}

function respond(status: number, body: string): Answer {
  return {
    status,
    headers: { 'content-type': 'text/xml; charset=utf-8' },
    body: `<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="${envelope}"><soap:Body>${body}</soap:Body></soap:Envelope>`,
  }
}
