import { join } from 'node:path'
import { buildServer, closeServer, listen, serveHealth } from '@hutong/http'
import { claimInstance } from '@hutong/log'
import type { Log } from '@hutong/log'
import { folderIdentity, freshPart, systemClock } from '@hutong/process'
import type { ServiceStart } from '@hutong/process'
import { serveCatalogue } from './catalogue-routes.ts'
import { publishCatalogue } from './publish-catalogue.ts'
import { readCatalogueFiles } from './read-catalogue-files.ts'

/**
 * The catalogue as a process of its own: publishes what the files of a folder say, then shows what the log holds. Its name is claimed first: two
 * catalogues with different files would each revoke what the other publishes.
 *
 * @returns rejects when another process bears its name
 * @throws HutongError HUTONG_INSTANCE_TAKEN, HUTONG_CATALOGUE_INVALID, HUTONG_CATALOGUE_UNREADABLE, HUTONG_PORT_IN_USE, those of the log
 */
export async function startCatalogue(
  { settings, logger, opened, signal }: Omit<ServiceStart<unknown>, 'options'>,
  { log, folder }: { readonly log: Log; readonly folder: string },
): Promise<{ readonly ended: Promise<never> }> {
  // All gaps are told before anything is written.
  const files = readCatalogueFiles(folder)
  const { data, instance } = settings
  const identity = await folderIdentity(join(data, `${instance}.id`))
  const clock = systemClock
  const claim = { log, instance, folder: identity, remedy, clock, logger, signal }
  const { lost } = await claimInstance(claim)
  await publishCatalogue({ log, files, logger })
  const server = buildServer({ logger })
  opened.defer(() => closeServer(server))
  const { checkedAt } = serveCatalogue(server, { log, logger, signal })
  serveHealth(server, { catalogue: freshPart('the catalogue', checkedAt, clock) })
  await listen(server, settings)
  logger.event('catalogue-listening', { host: settings.host, port: settings.port })
  return { ended: lost }
}

const remedy =
  'run one catalogue, on the folder that the name belongs to; when that folder is lost for good, give this one a HUTONG_INSTANCE that no other ever had, and never start the other again'
