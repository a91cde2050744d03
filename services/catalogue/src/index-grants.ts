import type { Grant } from '@hutong/schemas/catalogue'

export interface GrantIndex {
  /** Puts a grant in, in place of the one of its name. */
  readonly keep: (grant: Grant) => void
  readonly forget: (id: string) => void
  /** Those of a department that asks, or of these the ones about one type. */
  readonly of: (department: string, recordType?: string) => readonly Grant[]
}

/** What one department may ask of one type. */
interface Shelf {
  readonly grants: Map<string, Grant>
  /** The same as a list, made when it is wanted. */
  list: readonly Grant[] | undefined
}

/**
 * Grants by the department that asks and the type they open, in step with every change: a question looks at the few that can allow it, however many there are.
 */
export function indexGrants(): GrantIndex {
  const places = new Map<string, Shelf>()
  const byConsumer = new Map<string, Map<string, Shelf>>()

  const shelfOf = ({ consumer, recordType }: Grant): Shelf => {
    const byType = byConsumer.get(consumer) ?? new Map<string, Shelf>()
    const shelf = byType.get(recordType) ?? { grants: new Map(), list: undefined }
    byConsumer.set(consumer, byType.set(recordType, shelf))
    return shelf
  }

  const forget = (id: string): void => {
    const shelf = places.get(id)
    if (!shelf) return
    places.delete(id)
    shelf.grants.delete(id)
    shelf.list = undefined
  }

  return {
    keep: (grant) => {
      const shelf = shelfOf(grant)
      if (places.get(grant.id) !== shelf) forget(grant.id)
      places.set(grant.id, shelf)
      shelf.grants.set(grant.id, grant)
      shelf.list = undefined
    },
    forget,
    of: (department, recordType) => {
      const byType = byConsumer.get(department)
      if (!byType) return []
      if (recordType === undefined) return [...byType.values()].flatMap(listOf)
      const shelf = byType.get(recordType)
      return shelf ? listOf(shelf) : []
    },
  }
}

function listOf(shelf: Shelf): readonly Grant[] {
  shelf.list ??= [...shelf.grants.values()]
  return shelf.list
}
