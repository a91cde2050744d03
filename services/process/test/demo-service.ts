import { setTimeout as pause } from 'node:timers/promises'
import { HutongError, runService } from '../src/process.ts'

// Run as a child: a service that says what happens to it, and ends as its word says.
await runService({
  name: 'demo',
  help: 'what demo does\n',
  parse: ([word = 'stay']) => word,
  run: async ({ options, opened, signal, settings }) => {
    opened.defer(() => void process.stdout.write(`closed, aborted ${signal.aborted}\n`))
    process.stdout.write(`running as ${settings.instance}\n`)
    switch (options) {
      case 'fail':
        throw new HutongError('HUTONG_DEMO_FAILED', 'demo cannot go on: do this')
      case 'replaced':
        throw new HutongError('HUTONG_LEASE_LOST', 'another demo runs')
      case 'bug':
        throw new TypeError('nobody foresaw this')
      case 'forget':
        setInterval(() => undefined, 1_000)
        return 0
      case '74':
        return 74
      default:
        await pause(1e8, undefined, { signal }).catch(() => undefined)
        return 0
    }
  },
})
