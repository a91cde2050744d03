import { followItems } from '@hutong/log'
import type { Log } from '@hutong/log'
import { wait } from '@hutong/process'
import type { Logger } from '@hutong/process'
import { parseGrant } from '@hutong/schemas/catalogue'
import type { Grant } from '@hutong/schemas/catalogue'
import { oneAfterTheOther } from '../officers/one-after-the-other.ts'
import type { Application } from './application.ts'
import { grantOf } from './grant-of.ts'

const applicationsTopic = 'catalogue.applications'
const grantsTopic = 'catalogue.grants'

/** Every application, and every grant that was published from a file, held in memory and followed from the log. */
export interface Applications {
  readonly find: (id: string) => Application | undefined
  readonly all: () => readonly Application[]
  /**
   * Writes what `change` makes of an application, one change after the other; what it throws is thrown, and nothing is written. The application is written first,
   * then the grant that follows from it: where the second fails, it is written as soon as the log takes it.
   *
   * @throws those of the log and of `change`
   */
  readonly change: <Result>(
    id: string,
    change: (before: Application | undefined) => Promise<Changed<Result>>,
  ) => Promise<Result>
  /** Resolves when all is known, and every grant says what its application says. */
  readonly caughtUp: Promise<void>
  /** When all of it was last known to be the newest, ms since 1970. */
  readonly checkedAt: () => number
}

interface Changed<Result> {
  readonly result: Result
  /** Left out: it stays as it is. */
  readonly application?: Application
}

interface FollowParts {
  readonly log: Log
  readonly logger: Logger
  readonly signal: AbortSignal
}

const retryMsFirst = 100
const retryMsMax = 5_000

export function keepApplications(parts: FollowParts): Applications {
  const { log, logger, signal } = parts
  const applications = new Map<string, Application>()
  const grants = new Map<string, Grant>()
  const inTurn = oneAfterTheOther()
  let isKnown = false

  const what = 'catalogue-item'
  const followed = [
    followItems({
      ...parts,
      topic: applicationsTopic,
      what,
      parse: readApplication,
      onItem: (application) => {
        const known = applications.get(application.id)
        // Steps are only ever added: what was written here and not heard of yet is newer.
        if (known && known.steps.length > application.steps.length) return
        applications.set(application.id, application)
        if (isKnown) void settleGrant(application.id)
      },
    }),
    followItems<Grant>({
      ...parts,
      topic: grantsTopic,
      what,
      parse: (input) => {
        const parsed = parseGrant(input)
        return parsed.ok ? parsed.item : undefined
      },
      onItem: (grant) => {
        grants.set(grant.id, grant)
        // An older word of it, heard late, must not be taken for the newest.
        if (isKnown && applications.has(grant.id)) void settleGrant(grant.id)
      },
    }),
  ]

  const find = (id: string): Application | undefined => {
    const grant = grants.get(id)
    return applications.get(id) ?? (grant && publishedFromFile(grant))
  }

  async function writeGrant(id: string): Promise<void> {
    const application = applications.get(id)
    const grant = application && grantOf(application)
    if (!grant || JSON.stringify(grants.get(id)) === JSON.stringify(grant)) return
    await append(log, grantsTopic, grant)
    grants.set(id, grant)
  }

  /** Until it is written: an application whose grant says something else must not stay so, whatever failed. */
  async function settleGrant(id: string): Promise<void> {
    for (let ms = retryMsFirst; !signal.aborted; ms = Math.min(2 * ms, retryMsMax)) {
      try {
        return await inTurn(() => writeGrant(id))
      } catch (cause) {
        logger.failure('grant-not-written', cause)
        await wait(ms, signal)
      }
    }
  }

  const catchUp = async (): Promise<void> => {
    await Promise.all(followed.map((one) => one.caughtUp))
    isKnown = true
    await Promise.all([...applications.keys()].map(settleGrant))
  }
  const caughtUp = catchUp()
  caughtUp.catch(() => undefined)
  return {
    find,
    all: () => {
      const files = [...grants.values()].filter(({ id }) => !applications.has(id))
      return [...applications.values(), ...files.map(publishedFromFile)]
    },
    change: (id, change) =>
      inTurn(async () => {
        const { result, application } = await change(find(id))
        if (application) {
          await append(log, applicationsTopic, application)
          applications.set(id, application)
          await writeGrant(id)
        }
        return result
      }),
    caughtUp,
    checkedAt: () => Math.min(...followed.map(({ checkedAt }) => checkedAt())),
  }
}

/** A grant that a file says and nobody has done anything to. */
function publishedFromFile(published: Grant): Application {
  return { id: published.id, consumer: published.consumer, published, steps: [] }
}

/** Only the catalogue writes them: what has an id and steps is one. */
function readApplication(input: unknown): Application | undefined {
  return isApplication(input) ? input : undefined
}

function isApplication(input: unknown): input is Application {
  if (typeof input !== 'object' || input === null) return false
  return (
    'id' in input && typeof input.id === 'string' && 'steps' in input && Array.isArray(input.steps)
  )
}

async function append(log: Log, topic: string, item: { readonly id: string }): Promise<void> {
  await log.append(topic, [{ key: item.id, value: Buffer.from(JSON.stringify(item)) }])
}
