import { buildServer, closeServer, listen, serveHealth } from '@hutong/http'
import type { Log } from '@hutong/log'
import { freshPart, systemClock } from '@hutong/process'
import type { ServiceStart } from '@hutong/process'
import { serveCatalogue } from './catalogue-routes.ts'
import { publishCatalogue } from './publish-catalogue.ts'
import { readCatalogueFiles } from './read-catalogue-files.ts'

/**
 * The catalogue as a process of its own: publishes what the files of a folder say, then shows what the log holds.
 *
 * @throws HutongError HUTONG_CATALOGUE_INVALID, HUTONG_CATALOGUE_UNREADABLE, HUTONG_PORT_IN_USE, those of the log
 */
export async function startCatalogue(
  { settings, logger, opened, signal }: Omit<ServiceStart<unknown>, 'options'>,
  { log, folder }: { readonly log: Log; readonly folder: string },
): Promise<void> {
  // All gaps are told before anything is written.
  const files = readCatalogueFiles(folder)
  await publishCatalogue({ log, files, logger })
  const server = buildServer({ logger })
  opened.defer(() => closeServer(server))
  const { checkedAt } = serveCatalogue(server, { log, logger, signal })
  serveHealth(server, { catalogue: freshPart('the catalogue', checkedAt, systemClock) })
  await listen(server, settings)
  logger.event('catalogue-listening', { host: settings.host, port: settings.port })
}
