import type { Log } from '@hutong/log'
import { exitCodes, openHealthServer, secretKey, systemClock } from '@hutong/process'
import type { PartHealth, ServiceStart } from '@hutong/process'
import { createSubjectKeyer } from '@hutong/schemas'
import type { Generations, RecordWriter } from '@hutong/store'
import { projectActive } from './project-active.ts'
import { projectionHealth } from './projection-health.ts'

/**
 * The projection as a process of its own.
 *
 * @returns the exit code when it was stopped; rejects with HUTONG_PROJECTION_FENCED or HUTONG_LOG_SHRUNK
 * @throws HutongError HUTONG_PORT_IN_USE
 */
export async function startProjectionService(
  { settings, logger, opened, signal }: Omit<ServiceStart<unknown>, 'options'>,
  {
    log,
    generations,
    openWriter,
  }: {
    readonly log: Log
    readonly generations: Generations
    /** Of the generation that is active at that moment. */
    readonly openWriter: () => Promise<RecordWriter>
  },
): Promise<{ readonly ended: Promise<number> }> {
  const { host, port, tls, keys } = settings
  const clock = systemClock
  const projection = await projectActive({
    log,
    generations,
    openWriter,
    subjectKey: createSubjectKeyer(await secretKey(keys, 'index')),
    clock,
    logger,
    signal,
  })
  const ended = projection.stopped.then(() => exitCodes.done)
  // What is under way is applied before log and store are closed; why it ended is told by whoever waits for the end.
  opened.defer(() => ended.then(nothing, nothing))
  const parts: Record<string, () => PartHealth> = projectionHealth(projection)
  const { status } = projection
  const health = await openHealthServer({ host, port, tls, logger, parts, status })
  opened.defer(() => health.close())
  logger.event('projection-listening', { host, port: health.port })
  return { ended }
}

const nothing = (): void => undefined
