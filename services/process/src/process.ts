export { systemClock, type Clock } from './clock.ts'
export { syncFolder, writeFileDurably } from './durable-file.ts'
export { reportHealth, type HealthReport, type PartHealth } from './health.ts'
export { HutongError } from './hutong-error.ts'
export { secretKey, signingKey } from './key-file.ts'
export { lockFolder } from './lock-folder.ts'
export { openLogFile } from './log-file.ts'
export {
  createLogger,
  describeFailure,
  silentLogger,
  type LogFields,
  type Logger,
} from './logger.ts'
export { readSettings, type SettingSources } from './read-settings.ts'
export { settingRules, type Settings } from './settings.ts'
export { wait } from './wait.ts'
