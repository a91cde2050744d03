import { HutongError } from '@hutong/process'
import type { Clock, Logger } from '@hutong/process'
import { readStoredEvent, recordType, subjectsOf } from '@hutong/schemas'
import type { RecordTypeInfo, StoredEvent } from '@hutong/schemas'
import type { RecordReader } from '@hutong/store'
import { surnameOf } from './surname-of.ts'

/** Who is near to an officer, as the records of the hub have it. */
export interface Circle {
  /** Subject keys of the people of the same household, and of the spouse. */
  readonly kin: ReadonlySet<string>
  readonly surname: string | undefined
}

/** The circle of the person with this subject key. What was read lately comes without waiting. Never rejects. */
export type CircleOf = (subjectKey: string) => Circle | Promise<Circle>

const householdType = 'household.registration'
const marriageType = 'marriage.event'
const identityType = 'person.identity'

const knownForMs = 600_000
const knownMax = 10_000
const nobody: Circle = { kin: new Set(), surname: undefined }

/**
 * Reads an officer's own records, never those of whoever is asked about: what the store is asked must not depend on what it holds of that person. What cannot be
 * read gives no circle, and is tried again with the next question: nobody's answer waits for signals.
 */
export function knowCircles(parts: {
  readonly records: Pick<RecordReader, 'bySubject'>
  readonly subjectKey: (idType: string, normalisedId: string) => string
  readonly clock: Clock
  readonly logger: Logger
}): CircleOf {
  const { records, subjectKey, clock, logger } = parts
  const known = new Map<string, { readonly circle: Circle; readonly readAt: number }>()
  const coming = new Map<string, Promise<Circle>>()

  return (own) => {
    const found = known.get(own)
    if (found && clock.now() - found.readAt < knownForMs) return found.circle
    const under = coming.get(own)
    if (under) return under
    const reading = readAndKeep(own)
    coming.set(own, reading)
    return reading
  }

  async function readAndKeep(own: string): Promise<Circle> {
    try {
      const circle = await read(own)
      if (known.size >= knownMax) known.clear()
      known.set(own, { circle, readAt: clock.now() })
      return circle
    } catch (cause) {
      logger.failure('circle-not-read', cause)
      return nobody
    } finally {
      coming.delete(own)
    }
  }

  async function read(own: string): Promise<Circle> {
    const households = (await activeOf(householdType, [own])).filter(({ data }) => isFamily(data))
    const numbers = new Set(households.map(({ data }) => data['householdNo']))
    const keys = households.flatMap((event) => keysIn(householdType, event))
    // Others of the household name its head as this one does, and not this one.
    const everybody = keys.length === 0 ? [] : await activeOf(householdType, [...new Set(keys)])
    const housemates = everybody.filter(({ data }) => numbers.has(data['householdNo']))
    const marriages = (await activeOf(marriageType, [own])).toSorted((one, other) =>
      dayOf(other).localeCompare(dayOf(one)),
    )
    const spouse = marriages.slice(0, 1).filter(({ data }) => isMarriage.has(data['event']))
    const identity = (await activeOf(identityType, [own])).at(0)
    const name = identity?.data['name']
    const kin = new Set([
      ...housemates.flatMap((event) => keysIn(householdType, event)),
      ...spouse.flatMap((event) => keysIn(marriageType, event)),
    ])
    kin.delete(own)
    return { kin, surname: typeof name === 'string' ? surnameOf(name) : undefined }
  }

  async function activeOf(name: string, keys: readonly string[]): Promise<readonly StoredEvent[]> {
    const { records: found } = await records.bySubject(infoOf(name).topic, keys)
    return found
      .filter(({ status, tainted }) => status === 'active' && tainted === null)
      .map(({ bytes }) => readStoredEvent(bytes))
      .filter((event) => event !== undefined)
  }

  function keysIn(name: string, { data }: StoredEvent): readonly string[] {
    return subjectsOf(infoOf(name), data).map(({ idType, id }) => subjectKey(idType, id))
  }
}

const isMarriage: ReadonlySet<unknown> = new Set(['MARRIAGE', 'REISSUE'])

/** A dormitory is a household too, and no family. */
const isFamily = (data: StoredEvent['data']): boolean => data['householdKind'] !== 'COLLECTIVE'

const dayOf = ({ data: { registeredOn } }: StoredEvent): string =>
  typeof registeredOn === 'string' ? registeredOn : ''

function infoOf(name: string): RecordTypeInfo {
  const info = recordType(name)
  if (!info) throw new HutongError('HUTONG_BUG', `the type ${name} is not published`)
  return info
}
