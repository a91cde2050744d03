import type { Stream } from '../../../../load-connector.ts'
import type { SourceWorld } from '../../../../open-source.ts'
import { copiedSpool } from './copied-spool.ts'
import { troubledDatabase } from './troubled-database.ts'
import { troubledFolder } from './troubled-folder.ts'
import { troubledService } from './troubled-service.ts'
import type { TroubledWorld } from './trouble.ts'

/**
 * What a stream reads, so that it can be made to fail: files are copied into `folder`, systems are asked through a proxy of our own.
 *
 * @throws HutongError HUTONG_SOURCES_INVALID when its connection is missing
 */
export function openTroubledWorld(
  {
    stream: { read },
    ...written
  }: { readonly stream: Stream; readonly text: string; readonly index: number },
  world: SourceWorld,
  folder: string,
): Promise<TroubledWorld> {
  switch (read.kind) {
    case 'csv-folder':
    case 'jsonl-folder':
      return troubledFolder(read, world, folder)
    case 'rest-pages':
    case 'xml-service':
      return troubledService(read, world)
    case 'sql-polling':
    case 'sql-outbox':
      return troubledDatabase(read, world)
    case 'debezium':
      return Promise.resolve(untroubled(world, 'between it and Kafka there is no proxy here'))
    case 'push':
      return copiedSpool(read, world, folder, written)
  }
}

const untroubled = (world: SourceWorld, lacking: string): TroubledWorld => ({
  world,
  troubles: () => [],
  lacking: () => lacking,
  close: () => Promise.resolve(),
})
