import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { systemClock } from '@hutong/process'
import { temporaryFolder } from '@hutong/process/testing'
import { onTestFinished } from 'vitest'
import type { Connection } from '../../src/connections.ts'
import {
  conform,
  loadConnector,
  parseExpectedRefusals,
  readConnections,
  scaffold,
} from '../../src/sdk.ts'
import { sourceTool } from '../../src/tools/source-tools.ts'
import { openWorkbench } from '../workbench.ts'

/** A folder as `init` makes it. */
export function makeTemplate(kind: string): string {
  const folder = join(temporaryFolder(onTestFinished), 'mine')
  scaffold(kind, folder)
  return folder
}

/** What is not there, which checks fail, and how many rows became records or were refused, when the example of a template is run on its own system. */
export async function tryTemplate(kind: string, folder: string, system: Connection) {
  const { streams } = await loadConnector(join(folder, 'connector.yaml'))
  const [stream] = streams
  if (stream === undefined) throw new Error('a template has one stream')
  const named = readConnections(join(folder, 'sources.yaml'))
  const connections = new Map([...named.keys()].map((name) => [name, system]))
  const world = { inbox: folder, connections, clock: systemClock }
  const points = await sourceTool(kind)?.check(stream, world)
  const text = await readFile(join(folder, 'expected.yaml'), 'utf8')
  const { checks } = await conform({
    stream,
    world,
    rowsMax: 1000,
    signal: new AbortController().signal,
    lints: [],
    expected: parseExpectedRefusals(text, 'expected.yaml'),
    waivers: [],
  })
  const bench = await openWorkbench([stream])
  onTestFinished(() => bench.remove())
  const { published, quarantined } = await bench.readOnce(stream, { connections })
  return {
    missing: points?.filter(({ ok }) => !ok),
    failed: checks.filter(({ state }) => state === 'failed'),
    published,
    quarantined,
  }
}

/** What each of them comes to. */
export const tried = { missing: [], failed: [], published: 2, quarantined: 1 }
