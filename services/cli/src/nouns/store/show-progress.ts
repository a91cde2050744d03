import type { RebuildProgress } from '@hutong/projection'

/** On a terminal one line that changes, in a pipe one line for each step, nothing beside JSON. */
export function showProgress(isQuiet: boolean): {
  readonly tell: (progress: RebuildProgress) => void
  readonly end: () => void
} {
  const { stderr } = process
  let step: RebuildProgress['step'] | undefined
  let isOpen = false
  return {
    tell: (progress) => {
      if (isQuiet) return
      if (stderr.isTTY) {
        isOpen = true
        stderr.write(`\r\u001B[K${describe(progress)}`)
      } else if (progress.step !== step) {
        stderr.write(`${describe(progress)}\n`)
      }
      step = progress.step
    },
    end: () => {
      if (isOpen) stderr.write('\n')
      isOpen = false
    },
  }
}

function describe(progress: RebuildProgress): string {
  const { generation, step, share, recordCount, lagRecords, held } = progress
  const { partitionsDoneCount, partitionCount } = progress
  const percent = Math.floor(share * 100)
  const why = held === null ? '' : `, held: ${held}`
  return `generation ${generation} ${step}: ${percent}% of the log, ${recordCount} records, ${partitionsDoneCount} of ${partitionCount} partitions, ${lagRecords} behind${why}`
}
