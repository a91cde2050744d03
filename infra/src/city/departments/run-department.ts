import { once } from 'node:events'
import { createServer } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { findDepartments, loadConnector } from '@hutong/connectors'
import { exitCodes, HutongError, parseWords, runProcess } from '@hutong/process'
import { openRegister } from './open-register.ts'
import type { Register } from './open-register.ts'

/** A system of a department, of which the hub knows nothing but what it answers and sends. */
export interface Department {
  /** The folder of its connector. */
  readonly name: string
  /** Opens what it answers with. */
  readonly open: (start: DepartmentStart) => Promise<Answers>
}

interface DepartmentStart {
  readonly registers: readonly Register[]
  /** Its own folder. */
  readonly folder: string
  /** A file that holds what only it and its connector know. */
  readonly secretFile: string
  /** Addresses that it sends to, by record type. */
  readonly targets: ReadonlyMap<string, string>
  readonly signal: AbortSignal
}

interface Answers {
  /** Undefined: there is no such page. */
  readonly answer: (asked: Asked) => Answer | undefined
  readonly status?: () => object
  /** Resolves when its work was stopped, rejects when it cannot go on. */
  readonly ended?: Promise<void>
}

export interface Asked {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

export interface Answer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/**
 * Runs a stand-in for a department's system until it is stopped. It knows the rows of the department's export files, and keeps what is changed
 * through `POST /clerk/<type>/<number>` with the members that change, as somebody at a desk there would: this machine alone can reach it.
 */
export async function runDepartment({ name, open }: Department): Promise<void> {
  await runProcess(async (stop) => {
    const { inbox, folder, port, secretFile, targets } = parseDepartmentWords()
    const file = findDepartments().get(name)
    if (file === undefined) throw new HutongError('HUTONG_BUG', `there is no department ${name}`)
    const { streams } = await loadConnector(file)
    const registers = await Promise.all(
      streams.map((stream) =>
        openRegister(stream, inbox, join(folder, `${stream.type}.changes.jsonl`)),
      ),
    )
    const stopping = new AbortController()
    void stop.then(() => stopping.abort())
    const { signal } = stopping
    const answers = await open({ registers, folder, secretFile, targets, signal })
    const server = createServer((request, response) => {
      void answerTo(request, registers, answers).then(({ status, headers = {}, body = '' }) =>
        response.writeHead(status, headers).end(body),
      )
    })
    server.listen(port, '127.0.0.1')
    await Promise.race([stop, ...(answers.ended ? [answers.ended] : [])])
    server.close()
    server.closeAllConnections()
    await once(server, 'close')
    return exitCodes.done
  })
}

function parseDepartmentWords() {
  const { values } = parseWords({
    options: {
      inbox: { type: 'string', default: '' },
      folder: { type: 'string', default: '' },
      port: { type: 'string', default: '0' },
      'secret-file': { type: 'string', default: '' },
      to: { type: 'string', multiple: true, default: [] },
    },
  })
  const { inbox, folder, port, to } = values
  const targets = new Map(
    to.map((word) => {
      const [type = '', address = ''] = word.split('=', 2)
      return [type, address] as const
    }),
  )
  return { inbox, folder, port: Number(port), secretFile: values['secret-file'], targets }
}

async function answerTo(
  request: IncomingMessage,
  registers: readonly Register[],
  { answer, status }: Answers,
): Promise<Answer> {
  const { pathname: path, searchParams: query } = new URL(request.url ?? '/', 'http://here')
  const { method = '', headers } = request
  const asked = { method, path, query, headers, body: await text(request) }
  try {
    if (path === '/healthz' || path === '/readyz') return { status: 200, body: 'ready' }
    if (path === '/statusz') return json(200, status?.() ?? {})
    if (path.startsWith('/clerk/')) return await writeDown(asked, registers)
    return answer(asked) ?? { status: 404 }
  } catch {
    // Whoever asked has sent what nobody understands.
    return { status: 400 }
  }
}

async function writeDown(
  { method, path, body }: Asked,
  registers: readonly Register[],
): Promise<Answer> {
  const [, , type, id = ''] = path.split('/')
  const register = registers.find((one) => one.type === type)
  if (register === undefined || method !== 'POST') return { status: 404 }
  const isKnown = await register.change(decodeURIComponent(id), JSON.parse(body))
  return { status: isKnown ? 204 : 404 }
}

export const json = (status: number, told: object): Answer => ({
  status,
  headers: { 'content-type': 'application/json; charset=utf-8' },
  body: JSON.stringify(told),
})
