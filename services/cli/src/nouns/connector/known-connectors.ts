import { findDepartments, loadConnector } from '@hutong/connectors'
import type { Connector, Stream } from '@hutong/connectors'
import type { Settings } from '@hutong/process'
import { CannotJudge } from '../../cannot-judge.ts'
import { connectorFile } from './connector-files.ts'

/**
 * The connector of `dir`, or those of every department of this repository.
 *
 * @throws CannotJudge; HutongError HUTONG_CONNECTOR_INVALID
 */
export async function knownConnectors(
  { profile }: Settings,
  dir: string | undefined,
): Promise<readonly Connector[]> {
  const words = dir === undefined ? [...findDepartments().keys()] : [dir]
  return Promise.all(words.map((word) => loadConnector(connectorFile(word, profile))))
}

/** @throws CannotJudge when none of them has a stream of this source */
export function streamOf(
  connectors: readonly Connector[],
  source: string,
): { readonly connector: Connector; readonly stream: Stream } {
  for (const connector of connectors) {
    const stream = connector.streams.find((one) => one.source === source)
    if (stream !== undefined) return { connector, stream }
  }
  const known = connectors.flatMap(({ streams }) => streams.map((stream) => stream.source))
  throw new CannotJudge(
    `there is no source ${source}: one of ${known.join(', ')}; --dir names the folder of another connector`,
  )
}

/** By its code, such as minzheng. @throws CannotJudge */
export function connectorOf(connectors: readonly Connector[], department: string): Connector {
  const found = connectors.find((connector) => connector.department === department)
  if (found !== undefined) return found
  throw new CannotJudge(
    `there is no department ${department}: one of ${connectors.map((one) => one.department).join(', ')}; --dir names the folder of another connector`,
  )
}
