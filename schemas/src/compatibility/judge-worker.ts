import { parentPort, workerData } from 'node:worker_threads'
import { judgeSchemas } from './judge-schemas.ts'
import type { NamedSchema } from './judge-schemas.ts'

/** A thread of its own for a stranger's schemas: it can be ended, and its memory is bounded. */
const { later, earlier }: { later: NamedSchema; earlier: readonly NamedSchema[] } = workerData
parentPort?.postMessage(judgeSchemas(later, earlier), [])
