export { explainFailure } from './explain-failure.ts'
export { openDatabase, type DatabaseSettings } from './open-database.ts'
export { openWriter, type Writer, type WriterModule, type WriterSettings } from './open-writer.ts'
