import { readdirSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { loadConnector, runConnector } from '@hutong/connectors'
import type { RunningConnector } from '@hutong/connectors'
import type { Log } from '@hutong/log'
import { secretKey, systemClock } from '@hutong/process'
import type { Logger } from '@hutong/process'
import type { OfficesSettings } from './messages.ts'

export interface RunningConnectors {
  readonly running: readonly RunningConnector[]
  readonly stopped: Promise<void>
}

const connectorsFolder = fileURLToPath(new URL('../../../../connectors/', import.meta.url))

/** Runs every stream of every department's `connector.yaml`, but those that are switched off. */
export async function runConnectors(parts: {
  readonly log: Log
  readonly settings: OfficesSettings
  readonly logger: Logger
  readonly signal: AbortSignal
}): Promise<RunningConnectors> {
  const { log, settings, logger, signal } = parts
  const running: RunningConnector[] = []
  for (const file of connectorFiles()) {
    const { department, streams } = await loadConnector(file)
    for (const stream of streams) {
      if (settings.offSources.includes(stream.source)) continue
      running.push(
        runConnector({
          stream,
          log,
          inbox: join(settings.data, 'city'),
          keys: {
            quarantine: await secretKey(settings.keys, `quarantine-${department}`),
            recordId: await secretKey(settings.keys, `connector-${stream.source}`),
          },
          clock: systemClock,
          logger,
          signal,
        }),
      )
    }
  }
  return {
    running,
    stopped: Promise.all(running.map(({ stopped }) => stopped)).then(() => undefined),
  }
}

function connectorFiles(): readonly string[] {
  return readdirSync(connectorsFolder)
    .map((department) => join(connectorsFolder, department, 'connector.yaml'))
    .filter((file) => existsSync(file))
    .toSorted()
}
