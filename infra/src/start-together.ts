import type { RunningServer } from './run-server.ts'

/** Starts servers that wait for each other. When one fails, the others are stopped before its failure is told. */
export async function startTogether<Server extends RunningServer>(
  starting: readonly Promise<Server>[],
): Promise<readonly Server[]> {
  const settled = await Promise.allSettled(starting)
  const running = settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
  if (running.length === starting.length) return running
  await stopTogether(running)
  return Promise.all(starting)
}

export async function stopTogether(servers: readonly RunningServer[]): Promise<void> {
  await Promise.all(servers.map(({ stop }) => stop()))
}
