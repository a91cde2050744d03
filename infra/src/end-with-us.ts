import type { ChildProcess } from 'node:child_process'

const running = new Set<ChildProcess>()

/** Ends the server when this process ends without having stopped it: a suite that was broken off leaves nothing running. */
export function endWithUs(server: ChildProcess): void {
  if (running.size === 0) process.on('exit', endAll)
  running.add(server)
  server.once('exit', () => {
    running.delete(server)
    if (running.size === 0) process.off('exit', endAll)
  })
}

function endAll(): void {
  for (const server of running) server.kill('SIGKILL')
}
