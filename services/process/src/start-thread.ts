import { setFlagsFromString } from 'node:v8'
import { Worker, type WorkerOptions } from 'node:worker_threads'

const callsWithoutEnd = 2 ** 31 - 1

/**
 * Starts a thread on a TypeScript module of ours; the only way by which we start threads.
 *
 * Node strips types with a WebAssembly module, one instance in every thread. After 1,000 calls from WebAssembly into JavaScript, V8 13.6 compiles
 * a wrapper for them and shares it between all threads of the process. When a thread ends at that moment, the wrapper is freed under
 * another one, and the process dies of SIGSEGV or SIGTRAP. Threads started from here never compile such wrappers.
 */
export function startThread(module: URL, options: WorkerOptions): Worker {
  setFlagsFromString(`--wasm-wrapper-tiering-budget=${callsWithoutEnd}`)
  return new Worker(module, options)
}
