export { systemClock, type Clock } from './clock.ts'
export { crc32c } from './crc32c.ts'
export { openDataFolder, type DataFolder } from './data-folder.ts'
export { doneBefore } from './done-before.ts'
export { drainBody } from './drain-body.ts'
export { createFileDurably, syncFolder, writeFileDurably } from './durable-file.ts'
export { exitCodes } from './exit-codes.ts'
export { folderIdentity } from './folder-identity.ts'
export { freshPart } from './fresh-part.ts'
export { openHealthServer, type HealthServer } from './health-server.ts'
export { reportHealth, type HealthReport, type PartHealth } from './health.ts'
export { HutongError } from './hutong-error.ts'
export {
  formerSigningKeys,
  newSecretKey,
  newSigningKey,
  readSecretKey,
  readSigningKey,
  secretKey,
  signingKey,
} from './key-file.ts'
export { lockFolder } from './lock-folder.ts'
export { openLogFile } from './log-file.ts'
export { openLogLines } from './log-lines.ts'
export {
  createLogger,
  describeFailure,
  silentLogger,
  type LogFields,
  type Logger,
} from './logger.ts'
export { parseCount, parseWords } from './parse-words.ts'
export { portError } from './port-error.ts'
export { readSettings, type SettingSources } from './read-settings.ts'
export { refuseDemo } from './refuse-demo.ts'
export { runProcess } from './run-process.ts'
export { parseNothing, runService, type Service, type ServiceStart } from './run-service.ts'
export { createSecureServer } from './secure-server.ts'
export { bearerIn, issuerOf, resourceOf, serviceSettings } from './service-settings.ts'
export { settingRules, type Settings } from './settings.ts'
export { startThread } from './start-thread.ts'
export { wait } from './wait.ts'
