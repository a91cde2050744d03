import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { connectorTopics } from '@hutong/connectors'
import type { Connector } from '@hutong/connectors'
import type { Log } from '@hutong/log'
import { openLog } from '@hutong/log/open'
import { openDataFolder } from '@hutong/process'
import type { Settings } from '@hutong/process'
import { CannotJudge } from '../../cannot-judge.ts'

/**
 * The log of the hub, with the topics of some connectors. To write into that of an embedded hub the hub has to be stopped, since it is the one
 * process that writes there; that of a city takes many writers.
 *
 * @throws CannotJudge when no hub ever ran on the data folder; HutongError HUTONG_FOLDER_LOCKED, and those of `openLog`
 */
export async function openHubLog(
  { profile, data, kafka }: Settings,
  connectors: readonly Connector[],
  opened: AsyncDisposableStack,
  use: 'read' | 'write' | 'make',
): Promise<Log> {
  const named = new Map(connectors.flatMap(connectorTopics).map((topic) => [topic.name, topic]))
  const topics = [...named.values()]
  const readOnly = use === 'read'
  if (profile === 'embedded') {
    if (use !== 'make' && !existsSync(join(data, 'log.db')))
      throw new CannotJudge(
        `${join(data, 'log.db')} is not there: name the data folder of a hub with --data, or a city with --kafka`,
      )
    if (!readOnly) {
      // The log holds what people's records say: a folder that is made here is its owner's alone.
      process.umask(0o077)
      const folder = await openDataFolder(data, { profile })
      opened.defer(() => folder.release())
    }
  }
  const log = await openLog(
    profile === 'city'
      ? { profile, kafka, instance: 'connector-tool', topics, readOnly }
      : { profile, folder: data, topics, readOnly },
  )
  opened.defer(() => log.close())
  return log
}
