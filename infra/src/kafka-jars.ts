import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runToEnd } from './run-to-end.ts'

const pomIn = (file: string): string => fileURLToPath(new URL(`../kafka/${file}`, import.meta.url))

/** Class path of Kafka's broker and tools. @throws HutongError HUTONG_COMMAND_FAILED */
export const kafkaJars = async (): Promise<string> => join(await mavenJars('pom.xml'), '*')

/** Class path of Kafka Connect with its file connector. @throws HutongError HUTONG_COMMAND_FAILED */
export const connectJars = async (): Promise<string> =>
  join(await mavenJars('connect.pom.xml'), '*')

/** Plugin path of Kafka Connect with Debezium's connector for PostgreSQL. @throws HutongError HUTONG_COMMAND_FAILED */
export const debeziumPlugins = (): Promise<string> => mavenJars('debezium.pom.xml', 'debezium')

/**
 * The folder of a list's jars, fetched once by Maven into the user's cache. A fetch that is cut short leaves no half of a folder behind.
 *
 * @param inside a folder in it that the jars lie in: Connect gives each folder of its plugin path a class loader of its own
 */
async function mavenJars(file: string, inside = ''): Promise<string> {
  const pom = pomIn(file)
  const cache = process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache')
  // Jars of another list never are taken for these.
  const list = createHash('sha256')
    .update(await readFile(pom))
    .digest('hex')
    .slice(0, 8)
  const folder = join(cache, 'hutong', `kafka-${list}`)
  if (!existsSync(folder)) await fetchJars(pom, folder, inside)
  return folder
}

async function fetchJars(pom: string, folder: string, inside: string): Promise<void> {
  await mkdir(dirname(folder), { recursive: true })
  const unfinished = await mkdtemp(`${folder}-`)
  try {
    const copy = ['dependency:copy-dependencies', '-DincludeScope=runtime']
    const output = `-DoutputDirectory=${join(unfinished, inside)}`
    await runToEnd('mvn', ['-q', '-B', '-f', pom, ...copy, output])
    await rename(unfinished, folder)
  } catch (cause) {
    // Another suite may have been faster: its folder is as good.
    if (!existsSync(folder)) throw cause
  } finally {
    await rm(unfinished, { recursive: true, force: true })
  }
}
