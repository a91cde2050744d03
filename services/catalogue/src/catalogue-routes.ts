import { describeRoute, problem, sendProblem } from '@hutong/http'
import type { DeclaredAnswers } from '@hutong/http'
import { followTopic } from '@hutong/log'
import type { Log } from '@hutong/log'
import type { Logger } from '@hutong/process'
import { exemptionsAmong, laws } from '@hutong/schemas'
import type { Exemption } from '@hutong/schemas'
import { currentDepartments, parseDepartment } from '@hutong/schemas/catalogue'
import type { Department } from '@hutong/schemas/catalogue'
import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import { catalogueAnswers } from './catalogue-answers.ts'

const tags = ['catalogue']

interface CatalogueService {
  readonly caughtUp: Promise<void>
  /** When everything that is shown was last known to be the newest, ms since 1970. */
  readonly checkedAt: () => number
}

interface ShownCatalogue extends CatalogueService {
  /** The departments in being that hold the tasks of a code now; empty for an unknown one. */
  readonly currentDepartments: (code: string) => readonly string[]
  /** The rules by which citizens are told later, also for the departments that came after those they name. */
  readonly exemptions: () => readonly Exemption[]
}

/** `GET /v1/catalogue`, `/v1/catalogue/departments/:department`, `…/types/:type`, `…/matters/:matter`: what is shared, by whom, for which matters. No personal data. */
export function serveCatalogue(
  server: FastifyInstance,
  settings: { readonly log: Log; readonly logger: Logger; readonly signal: AbortSignal },
): ShownCatalogue {
  const departments = follow('catalogue.departments', settings)
  const types = follow('catalogue.types', settings)
  const matters = follow('catalogue.matters', settings)

  server.get(
    '/v1/catalogue',
    {
      schema: describeRoute({
        tags,
        operationId: 'readCatalogue',
        summary: 'everything that is shared',
        answers: catalogueAnswers.all,
      }),
    },
    () => ({
      departments: [...departments.items.values()],
      laws,
      matters: [...matters.items.values()],
      types: [...types.items.values()],
    }),
  )
  serveDepartment(server, departments.items)
  serveOne(server, types.items, {
    url: '/v1/catalogue/types/:type',
    operationId: 'readType',
    summary: 'one record type: owner, fields, coverage',
    params: oneOf('type', 'marriage.event'),
    answers: catalogueAnswers.type,
  })
  serveOne(server, matters.items, {
    url: '/v1/catalogue/matters/:matter',
    operationId: 'readMatter',
    summary: 'one matter: its evidence and providers',
    params: oneOf('matter', 'house-transfer'),
    answers: catalogueAnswers.matter,
  })
  const all = [departments, types, matters]
  return {
    caughtUp: Promise.all(all.map(({ caughtUp }) => caughtUp)).then(() => undefined),
    checkedAt: () => Math.min(...all.map(({ checkedAt }) => checkedAt())),
    currentDepartments: (code) => currentDepartments(departmentsIn(departments.items), code),
    exemptions: () => exemptionsAmong(departmentsIn(departments.items)),
  }
}

function follow(
  topic: string,
  settings: { readonly log: Log; readonly logger: Logger; readonly signal: AbortSignal },
): CatalogueService & { readonly items: ReadonlyMap<string, unknown> } {
  const items = new Map<string, unknown>()
  const { caughtUp, checkedAt } = followTopic({
    log: settings.log,
    topic,
    signal: settings.signal,
    onRecord: ({ key, value, offset }) => {
      try {
        items.set(key, JSON.parse(Buffer.from(value).toString('utf8')))
      } catch {
        settings.logger.warning('catalogue-item-unreadable', { topic, offset })
      }
    },
    onFailure: (cause) => settings.logger.failure('catalogue-not-followed', cause, { topic }),
  })
  return { items, caughtUp, checkedAt }
}

/** A code that was ever given out goes on resolving: `current` names who answers for it now. */
function serveDepartment(server: FastifyInstance, items: ReadonlyMap<string, unknown>): void {
  const params = oneOf('department', 'minzheng')
  server.get<{ Params: Readonly<Record<string, string>> }>(
    '/v1/catalogue/departments/:department',
    {
      schema: describeRoute({
        tags,
        operationId: 'readDepartment',
        summary: 'one department, its former names, and who answers for its code now',
        params,
        answers: catalogueAnswers.department,
      }),
    },
    (request, reply) => {
      const code = request.params['department'] ?? ''
      const item = items.get(code)
      if (item === undefined) return sendProblem(reply, notFound)
      return { ...Object(item), current: currentDepartments(departmentsIn(items), code) }
    },
  )
}

function departmentsIn(items: ReadonlyMap<string, unknown>): ReadonlyMap<string, Department> {
  const found = new Map<string, Department>()
  for (const item of items.values()) {
    const parsed = parseDepartment(item)
    if (parsed.ok) found.set(parsed.item.code, parsed.item)
  }
  return found
}

const notFound = problem('not-found', { remedy: 'GET /v1/catalogue lists all' })

const oneOf = (name: string, example: string) =>
  Type.Object({ [name]: Type.String({ maxLength: 128, examples: [example] }) })

function serveOne(
  server: FastifyInstance,
  items: ReadonlyMap<string, unknown>,
  route: {
    readonly url: string
    readonly operationId: string
    readonly summary: string
    readonly params: ReturnType<typeof oneOf>
    readonly answers: DeclaredAnswers
  },
): void {
  const { url, ...told } = route
  server.get<{ Params: Readonly<Record<string, string>> }>(
    url,
    { schema: describeRoute({ tags, ...told }) },
    (request, reply) => {
      const [code = ''] = Object.values(request.params)
      const item = items.get(code)
      if (item !== undefined) return item
      return sendProblem(reply, notFound)
    },
  )
}
