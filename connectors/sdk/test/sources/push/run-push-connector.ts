import { createPublicKey } from 'node:crypto'
import { runInProcess } from '../../run-in-process.ts'
import { pushStream } from './push-stream.ts'

/** Runs a connector that is sent rows, until it is killed. */
const [folder = '', port = '', keyId = '', publicKey = ''] = process.argv.slice(2)
const key = createPublicKey({ key: JSON.parse(publicKey), format: 'jwk' })
const stream = pushStream(Number(port), [{ keyId, publicKey: key }])
const running = await runInProcess(folder, stream, { inbox: `${folder}/inbox` })
await running.stopped
await running.close()
