import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { HutongError } from '@hutong/process'
import type { Stream } from '../../../load-connector.ts'
import type { SourceWorld } from '../../../open-source.ts'
import type { CheckPoint, SourceTool } from '../../source-tool.ts'
import { sourceTool } from '../../source-tools.ts'
import { liveChecks, type CheckName } from '../check-names.ts'
import { resultOf, type CheckResult, type Faults } from '../check-result.ts'
import type { Waiver } from '../waivers.ts'
import { compareContents, restlessVersions, type Contents } from './contents.ts'
import { placesOfWords, secretsOf, textsOfFolder } from './find-secrets.ts'
import { openLiveBench, type LiveBench } from './live-bench.ts'
import { runWrongly } from './run-wrongly.ts'
import type { TrialEnd } from './start-trial-run.ts'
import { killAgainAndAgain } from './survive-kills.ts'
import { liveThrough } from './survive-trouble.ts'
import { subjectsFile } from './trial-run/trial-order.ts'
import { isSourceFailing } from './trouble/trouble.ts'
import { untoldMistakes } from './wrong-settings.ts'

export interface LiveSettings {
  /** connector.yaml, and the place of the stream in it. */
  readonly text: string
  readonly index: number
  readonly stream: Stream
  /** What it really reads. Nothing is written there, and files are copied before they are made to fail. */
  readonly world: SourceWorld
  readonly waivers: readonly Waiver[]
  readonly killCount: number
  /** Only these are judged; all when left out. */
  readonly only?: readonly CheckName[]
  readonly signal: AbortSignal
  readonly onProgress: (text: string) => void
  /** URL of a module that exports another `openSource`, for a source that no kind of connector.yaml is. */
  readonly opener?: string
  /** Asks another tool than that of the kind whether all is there. */
  readonly tool?: SourceTool
}

type Judged = Partial<Record<CheckName, Faults>>

/**
 * Holds one stream to what only a run shows: as a process of its own, into a log of its own, it is killed, its source is made to fail, its
 * settings are made wrong, and all it says is searched for secrets.
 */
export async function conformLive(settings: LiveSettings): Promise<readonly CheckResult[]> {
  const { stream, waivers, only = liveChecks } = settings
  const judged = await judgeLive(settings)
  return only.map((check) =>
    resultOf(check, judged[check] ?? { skipped: 'the run did not come to it' }, waivers, stream),
  )
}

async function judgeLive(settings: LiveSettings): Promise<Judged> {
  try {
    const bench = await openLiveBench(settings)
    try {
      return await judgeOn(bench, settings)
    } finally {
      await bench.remove()
    }
  } catch (cause) {
    if (cause instanceof HutongError) return { 'runs-to-end': [cause.message] }
    throw cause
  }
}

async function judgeOn(bench: LiveBench, settings: LiveSettings): Promise<Judged> {
  const { stream, world, only = liveChecks } = settings
  const tool = settings.tool ?? sourceTool(stream.read.kind)
  const wrongSecret = `wrong-${randomBytes(12).toString('hex')}`
  const outputs: string[] = []

  bench.onProgress('reads undisturbed')
  const folder = await bench.newFolder()
  const before = await readUndisturbed(bench, folder)
  outputs.push(before.output)
  const judged: Judged = { 'check-finds-all': await unfound(tool, stream, world) }
  const ended = endFaults(before)
  judged['runs-to-end'] = ended
  if (ended.length > 0) return judged
  const troubles = bench.troubled.troubles()

  const killCount = only.includes('survives-kills') ? settings.killCount : 0
  const killed = await killAgainAndAgain(bench, before, killCount)
  const lived: { check: CheckName; judge: (after: Contents) => Faults }[] = []
  for (const trouble of troubles.filter(({ check }) => only.includes(check))) {
    bench.onProgress(trouble.check)
    const { judge, output } = await liveThrough(bench, before, trouble)
    outputs.push(output)
    lived.push({ check: trouble.check, judge })
  }

  bench.onProgress('settings that are wrong')
  const isWrongAsked = only.includes('wrong-config-told')
  const wrong = isWrongAsked
    ? await untoldMistakes({ ...settings, tool, wrongSecret })
    : { faults: [], triedCount: 0, said: '' }
  const run = isWrongAsked
    ? await runWrongly(bench, settings, wrongSecret)
    : { faults: [], outputs: [] }
  outputs.push(...run.outputs)

  // What rows say now closes the time in which the others were read.
  const after = await readUndisturbed(bench, await bench.newFolder())
  outputs.push(after.output)
  judged['records-valid'] = invalidRecords(before.contents)
  judged['runs-identical'] = after.isRead
    ? differences(before.contents, after.contents)
    : endFaults(after)
  judged['survives-kills'] = killed.judge(after.contents)
  for (const check of liveChecks.filter((name) => name.startsWith('survives-'))) {
    const ones = lived
      .filter((one) => one.check === check)
      .map(({ judge }) => judge(after.contents))
    if (check !== 'survives-kills')
      judged[check] = ones.length > 0 ? worstOf(ones) : { skipped: bench.troubled.lacking(check) }
  }
  const untold = [...wrong.faults, ...run.faults]
  const triedCount = wrong.triedCount + run.outputs.length
  judged['wrong-config-told'] =
    untold.length > 0 ? untold : { passed: [`${triedCount} mistakes, each told`] }
  const secrets = [...secretsOf(stream, world.connections), wrongSecret]
  const subjects: readonly string[] = JSON.parse(await readFile(join(folder, subjectsFile), 'utf8'))
  const said = {
    'what the runs say': outputs.join('\n'),
    'what check says': wrong.said,
    'this report': JSON.stringify(judged),
  }
  judged['secrets-kept'] = [
    ...placesOfWords(secrets, { ...said, ...(await textsOfFolder(folder)) }, 'a secret'),
    ...placesOfWords(subjects, said, "a person's or an organisation's number"),
  ]
  return judged
}

/** Nobody disturbs it, so a source that fails is one that cannot be read. */
async function readUndisturbed(bench: LiveBench, folder: string): Promise<TrialEnd> {
  const run = bench.startRun(folder)
  const seen = await run.until((status) => isSourceFailing(status) || status.sourceReadAt !== null)
  if (seen?.sourceReadAt === null) await run.kill()
  return run.ended
}

async function unfound(
  tool: SourceTool | undefined,
  stream: Stream,
  world: SourceWorld,
): Promise<Faults> {
  if (tool === undefined) return { skipped: `${stream.read.kind} has no check` }
  const points = await tool.check(stream, world)
  const faults = points.filter(({ ok }) => !ok).map(wordOf)
  if (faults.length > 0) return faults
  return { passed: points.filter(({ fix }) => fix !== undefined).map(wordOf) }
}

const wordOf = ({ name, field = '', found }: CheckPoint): string =>
  `${`${name} ${field}`.trim()}: ${found}`

function endFaults({ isRead, last, contents }: TrialEnd): readonly string[] {
  if (!isRead) {
    const { failure } = last ?? {}
    if (failure !== undefined) return [`${failure.code}: ${failure.message}`]
    return ['the process ended before the source did: hutong connector run says why']
  }
  return contents.records.size === 0 ? ['the source gave no record'] : []
}

const invalidRecords = ({ records }: Contents): readonly string[] =>
  [...records.values()].flatMap(({ version, broken }) =>
    broken.map((rule) => `the record of version ${version} breaks its schema: ${rule}`),
  )

/** A source in which nothing is written meanwhile says the same twice; one that is in use says nothing else under the same version. */
const differences = (before: Contents, after: Contents): readonly string[] => [
  ...compareContents(before, after, after),
  ...restlessVersions(before, after),
]

const worstOf = (all: readonly Faults[]): Faults => {
  const faults = all.flatMap((one) => ('skipped' in one || 'passed' in one ? [] : one))
  const skipped = all.find((one) => 'skipped' in one)
  return faults.length === 0 && skipped !== undefined ? skipped : faults
}
