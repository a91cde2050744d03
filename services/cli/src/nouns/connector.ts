import type { Command } from 'commander'
import { addCheck } from './connector/check.ts'
import { addDiscover } from './connector/discover.ts'
import { addInit } from './connector/init.ts'
import { addLint } from './connector/lint.ts'
import { addPreview } from './connector/preview.ts'
import { addQuarantine } from './connector/quarantine.ts'
import { addReconcile } from './connector/reconcile.ts'
import { addReplay } from './connector/replay.ts'
import { addRun } from './connector/run.ts'
import { addSnapshot } from './connector/snapshot.ts'
import { addSpec } from './connector/spec.ts'
import { addState } from './connector/state.ts'
import { addStatus } from './connector/status.ts'
import { addTest } from './connector/test.ts'

/** Everything about a department's connector, from an empty folder to a row that was refused. */
export function addConnector(program: Command): void {
  const connector = program
    .command('connector')
    .description("a department's connector: its connector.yaml, its rows, its position")
  for (const add of [
    addCheck,
    addDiscover,
    addInit,
    addLint,
    addPreview,
    addQuarantine,
    addReconcile,
    addReplay,
    addRun,
    addSnapshot,
    addSpec,
    addState,
    addStatus,
    addTest,
  ])
    add(connector)
}
