import type { SourceWorld } from '../../../../open-source.ts'
import type { CheckName } from '../../check-names.ts'
import type { StreamStatus } from '../../../../track-status.ts'

/** Something that goes wrong where a stream reads, and passes. */
export interface Trouble {
  readonly check: CheckName
  readonly begin: () => Promise<void> | void
  readonly end: () => Promise<void> | void
  /** Whether anything was asked while it lasted. */
  readonly wasMet: () => boolean
  /** What a run must say of it; true for what a run need not notice at all. */
  readonly isNoticed: (status: StreamStatus) => boolean
  /** What only the one who is asked can tell, such as being asked too early. */
  readonly faults?: () => readonly string[]
}

/** What a stream reads, by way of somebody who can make it fail. */
export interface TroubledWorld {
  readonly world: SourceWorld
  /** connector.yaml for this world, where it has to be another one. */
  readonly text?: string
  /** Made after an undisturbed reading: where trouble begins depends on how much was asked then. */
  readonly troubles: () => readonly Trouble[]
  /** Why there is no trouble of this name. */
  readonly lacking: (check: CheckName) => string
  readonly close: () => Promise<void>
}

/** A source that fails is told of by its code, and is tried again. */
export const isSourceFailing = ({ failure }: StreamStatus): boolean =>
  failure?.code.startsWith('HUTONG_SOURCE_') ?? false
