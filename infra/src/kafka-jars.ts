import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runToEnd } from './run-to-end.ts'

const pomIn = (file: string): string => fileURLToPath(new URL(`../kafka/${file}`, import.meta.url))

/** Class path of Kafka's broker and tools. @throws HutongError HUTONG_COMMAND_FAILED */
export const kafkaJars = (): Promise<string> => mavenJars(pomIn('pom.xml'))

/** Class path of Kafka Connect with its file connector. @throws HutongError HUTONG_COMMAND_FAILED */
export const connectJars = (): Promise<string> => mavenJars(pomIn('connect.pom.xml'))

/** Fetched once by Maven into the user's cache. A fetch that is cut short leaves no half of a folder behind. */
async function mavenJars(pom: string): Promise<string> {
  const cache = process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache')
  // Jars of another list never are taken for these.
  const list = createHash('sha256')
    .update(await readFile(pom))
    .digest('hex')
    .slice(0, 8)
  const folder = join(cache, 'hutong', `kafka-${list}`)
  if (!existsSync(folder)) await fetchJars(pom, folder)
  return join(folder, '*')
}

async function fetchJars(pom: string, folder: string): Promise<void> {
  await mkdir(dirname(folder), { recursive: true })
  const unfinished = await mkdtemp(`${folder}-`)
  try {
    const copy = ['dependency:copy-dependencies', '-DincludeScope=runtime']
    await runToEnd('mvn', ['-q', '-B', '-f', pom, ...copy, `-DoutputDirectory=${unfinished}`])
    await rename(unfinished, folder)
  } catch (cause) {
    // Another suite may have been faster: its folder is as good.
    if (!existsSync(folder)) throw cause
  } finally {
    await rm(unfinished, { recursive: true, force: true })
  }
}
