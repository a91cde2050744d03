import { describeRoute, problem, sendProblem } from '@hutong/http'
import { followTopic } from '@hutong/log'
import type { Log } from '@hutong/log'
import type { Logger } from '@hutong/process'
import { laws } from '@hutong/schemas'
import { currentDepartments, parseDepartment } from '@hutong/schemas/catalogue'
import type { Department } from '@hutong/schemas/catalogue'
import type { FastifyInstance } from 'fastify'
import { Type, type Static } from 'typebox'

const tags = ['catalogue']

interface CatalogueService {
  readonly caughtUp: Promise<void>
  /** When everything that is shown was last known to be the newest, ms since 1970. */
  readonly checkedAt: () => number
}

/** `GET /v1/catalogue`, `/v1/catalogue/departments/:department`, `…/types/:type`, `…/matters/:matter`: what is shared, by whom, for which matters. No personal data. */
export function serveCatalogue(
  server: FastifyInstance,
  settings: { readonly log: Log; readonly logger: Logger; readonly signal: AbortSignal },
): CatalogueService {
  const departments = follow('catalogue.departments', settings)
  const types = follow('catalogue.types', settings)
  const matters = follow('catalogue.matters', settings)

  server.get(
    '/v1/catalogue',
    { schema: describeRoute({ tags, summary: 'everything that is shared' }) },
    () => ({
      departments: [...departments.items.values()],
      laws,
      matters: [...matters.items.values()],
      types: [...types.items.values()],
    }),
  )
  serveDepartment(server, departments.items)
  serveOne(server, 'types', 'type', types.items, 'one record type: owner, fields, coverage')
  serveOne(server, 'matters', 'matter', matters.items, 'one matter: its evidence and providers')
  const all = [departments, types, matters]
  return {
    caughtUp: Promise.all(all.map(({ caughtUp }) => caughtUp)).then(() => undefined),
    checkedAt: () => Math.min(...all.map(({ checkedAt }) => checkedAt())),
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
  const params = Type.Object({ department: Type.String({ maxLength: 128 }) })
  server.get<{ Params: Static<typeof params> }>(
    '/v1/catalogue/departments/:department',
    {
      schema: describeRoute({
        tags,
        summary: 'one department, its former names, and who answers for its code now',
        params,
      }),
    },
    (request, reply) => {
      const code = request.params.department
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

function serveOne(
  server: FastifyInstance,
  plural: string,
  name: string,
  items: ReadonlyMap<string, unknown>,
  summary: string,
): void {
  const params = Type.Object({ [name]: Type.String({ maxLength: 128 }) })
  server.get<{ Params: Readonly<Record<string, string>> }>(
    `/v1/catalogue/${plural}/:${name}`,
    { schema: describeRoute({ tags, summary, params }) },
    (request, reply) => {
      const item = items.get(request.params[name] ?? '')
      if (item !== undefined) return item
      return sendProblem(reply, notFound)
    },
  )
}
