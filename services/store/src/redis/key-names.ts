/**
 * Everything of a slot has the hash tag `{g<N>:<topic>:p<P>}`, so that it lies on one node of a cluster and one script may touch it:
 * `:pos` (hash) next offset, fence, counts, digest, and `source:<name>` = fence, read, heartbeat of each source;
 * `:r:<key>` (string) the record of a key, as `pack-record.ts` writes it;
 * `:s:<subject>` (set) keys of the records of a person;
 * `:tainted:<key>` (hash) by offset, what could not be applied since the last good record of the key.
 */
const slotTag = (place: SlotPlace): string =>
  `${place.namespace}{g${place.generation}:${place.topic}:p${place.partition}}`

export interface SlotPlace {
  /** What all keys begin with, empty by default; stores that differ in it do not touch each other. */
  readonly namespace: string
  readonly generation: number
  readonly topic: string
  readonly partition: number
}

export const positionKey = (place: SlotPlace): string => `${slotTag(place)}:pos`

/** Every key of a slot and of no other begins so. */
export const slotPrefix = (place: SlotPlace): string => `${slotTag(place)}:`

/** With the opening of the hash tag, every key of a generation and of no other begins so. */
export const generationPrefix = (namespace: string, generation: number): string =>
  `${namespace}{g${generation}:`

/**
 * The list of generations: `:active`, `:proposed`, `:last` number given, `:all` (set), `:leaving` (set), `:replaced` (hash: when, of each that was), `:g<N>` (set of topics),
 * `:g<N>:<topic>` (set of partitions). Scripts make the names behind it from this one.
 */
export const generationsKey = (namespace: string): string => `${namespace}{generations}`
