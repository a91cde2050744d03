import type { Source } from '../../../../src/connector.ts'
import { openSource, type SourceWorld } from '../../../../src/open-source.ts'
import type { Stream } from '../../../../src/load-connector.ts'

type Poll = Source['poll']

/** The declared source with its poll exchanged: what a source looks like that breaks one promise alone. */
export const wrapSource =
  (change: (poll: Poll, world: SourceWorld) => Poll) =>
  (stream: Stream, world: SourceWorld): Source => {
    const source = openSource(stream, world)
    return { ...source, poll: change(source.poll, world) }
  }
