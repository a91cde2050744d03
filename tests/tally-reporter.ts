import type { Reporter, TestModule } from 'vitest/node'

/** Closes the run with one plain line, `N passed, N failed[, N skipped]`, that scripts can read. */
export default class TallyReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const count = { passed: 0, failed: 0, skipped: 0, pending: 0 }
    for (const module of modules) {
      let own = 0
      for (const test of module.children.allTests()) {
        own += 1
        count[test.result().state] += 1
      }
      // A file that does not load has no tests: it counts as one failure.
      if (module.errors().length > 0 || (module.state() === 'failed' && own === 0))
        count.failed += 1
    }
    count.failed += unhandledErrors.length
    const skipped = count.skipped + count.pending
    const tail = skipped > 0 ? `, ${skipped} skipped` : ''
    process.stdout.write(`\n${count.passed} passed, ${count.failed} failed${tail}\n`)
  }
}
