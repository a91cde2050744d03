import { join } from 'node:path'
import { openLogFile } from './log-file.ts'
import type { LogFile } from './log-file.ts'
import type { Settings } from './settings.ts'

/** Where a process writes its log lines: `<name>.log` in the data folder, or standard error when the settings say so. */
export function openLogLines(
  { data, logTo }: Pick<Settings, 'data' | 'logTo'>,
  name: string,
): LogFile {
  switch (logTo) {
    case 'file':
      return openLogFile(join(data, `${name}.log`))
    case 'stderr':
      return { lines: process.stderr, close: () => undefined }
  }
}
