import { parentPort, workerData } from 'node:worker_threads'

const told: string = workerData
parentPort?.postMessage(told, [])
