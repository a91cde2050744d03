import { randomBytes } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { brokerSettings } from './broker-settings.ts'
import { freePort } from './free-port.ts'
import { kafkaClient } from './kafka-client.ts'
import { kafkaJars } from './kafka-jars.ts'
import { runServer } from './run-server.ts'
import type { RunningServer } from './run-server.ts'
import { runToEnd } from './run-to-end.ts'
import { startInFolder } from './start-in-folder.ts'

const memory = ['-Xms64m', '-Xmx300m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1']

/**
 * One Kafka broker that is its own controller, on free ports, its data in a temporary folder. Its jars are fetched at the first time.
 *
 * @throws HutongError HUTONG_SERVER_NOT_STARTED, HUTONG_COMMAND_FAILED (Maven or the formatting of the storage)
 */
export async function startKafka(): Promise<RunningServer> {
  const java = [...memory, '-cp', await kafkaJars()]
  return startInFolder('kafka', async (folder) => {
    const address = `127.0.0.1:${await freePort()}`
    const properties = join(folder, 'server.properties')
    await writeFile(properties, await propertiesOf(folder, address))
    const cluster = randomBytes(16).toString('base64url')
    // Joined by `=`, since an id may begin with a dash and would be taken for an option.
    const format = [
      'kafka.tools.StorageTool',
      'format',
      `--cluster-id=${cluster}`,
      '-c',
      properties,
    ]
    await runToEnd('java', [...java, ...format])
    return runServer({
      command: 'java',
      words: [...java, 'kafka.Kafka', properties],
      address,
      isReady: () => describesCluster(address),
    })
  })
}

async function propertiesOf(folder: string, address: string): Promise<string> {
  const listenController = `127.0.0.1:${await freePort()}`
  const settings = brokerSettings({ listen: address, listenController, advertised: address })
  return Object.entries({ ...settings, 'log.dirs': join(folder, 'data') })
    .map(([name, value]) => `${name}=${value}\n`)
    .join('')
}

async function describesCluster(address: string): Promise<boolean> {
  const admin = kafkaClient(address, 0).admin()
  try {
    await admin.connect()
    return (await admin.describeCluster()).brokers.length === 1
  } catch {
    // Not up yet: the caller asks again.
    return false
  } finally {
    await admin.disconnect()
  }
}
