import type { RebuildProgress } from '@hutong/audit'

/** On a terminal one line that changes, in a pipe one line for each ledger, nothing beside JSON. */
export function countEntries(isQuiet: boolean): {
  readonly tell: (progress: RebuildProgress) => void
  readonly end: () => void
} {
  const { stderr } = process
  let isOpen = false
  return {
    tell: ({ ledger, entriesDone, entries }) => {
      if (isQuiet) return
      const line = `${ledger}: ${entriesDone} of ${entries} entries`
      if (stderr.isTTY) {
        isOpen = true
        stderr.write(`\r\u001B[K${line}`)
      } else if (entriesDone === entries) stderr.write(`${line}\n`)
    },
    end: () => {
      if (isOpen) stderr.write('\n')
      isOpen = false
    },
  }
}
