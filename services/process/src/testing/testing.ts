export { listenForTest } from './listen-for-test.ts'
export { listeningLogger, type HeardLine } from './listening-logger.ts'
export { temporaryFolder, type After } from './temporary-folder.ts'
