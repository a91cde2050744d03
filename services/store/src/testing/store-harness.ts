import type { Generations, RecordReader, RecordWriter } from '../store.ts'

/** One empty store that can be opened several times, by several writers and readers. */
export interface StoreHarness {
  /** For the active generation when none is named. */
  readonly openWriter: (generation?: number) => Promise<RecordWriter>
  readonly openReader: () => Promise<RecordReader>
  readonly openGenerations: () => Promise<Generations>
  readonly remove: () => Promise<void>
}

/** What a contract's test finds open: partition 0 of the topic was acquired with this fence. */
export interface OpenStore {
  readonly harness: StoreHarness
  readonly writer: RecordWriter
  readonly reader: RecordReader
  readonly fence: number
}
