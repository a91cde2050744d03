import { recordTypes } from '@hutong/schemas'
import { systemClock } from '@hutong/process'
import { describeGenerations, dropGenerations } from '@hutong/projection'
import type { DroppedGeneration, GenerationStatus } from '@hutong/projection'
import type { Command } from 'commander'
import { exitCodes } from '../exit-codes.ts'
import { parseGeneration } from './store/parse-generation.ts'
import { print } from '../print.ts'
import { rebuild } from './store/rebuild.ts'
import type { RebuildOptions } from './store/rebuild.ts'
import { openGenerationsOf } from './store/store-place.ts'
import type { StorePlace } from './store/store-place.ts'

interface PlaceOptions extends StorePlace {
  readonly json?: boolean
}
interface DropOptions extends PlaceOptions {
  readonly now?: boolean
}

const examples = `
Examples:
  npx -y pnpm@12 hutong store rebuild --data ./data
  HUTONG_REDIS=127.0.0.1:6379 HUTONG_KAFKA=127.0.0.1:9092 npx -y pnpm@12 hutong store rebuild --keys ./data/keys
  npx -y pnpm@12 hutong store generations --json
  npx -y pnpm@12 hutong store drop
  npx -y pnpm@12 hutong store drop 2 --now`

/** Generations of the store: building a new one, looking at them, removing what is not needed any more. */
export function addStore(program: Command): void {
  const store = program
    .command('store')
    .description('the store that questions are answered from, made of the log')
    .addHelpText('after', examples)
  options(store.command('rebuild'))
    .description(
      'build the store anew from the log beside the one that answers, compare the two, and switch; the hub or the projection may run',
    )
    .option('--keys <dir>', 'folder of the key files (default: HUTONG_KEYS, or <data>/keys)')
    .option('--resume <generation>', 'go on with one that was begun, or go back to one replaced')
    .option(
      '--accept-differences',
      'switch though the two differ; the report tells the differences',
    )
    .addHelpText('after', examples)
    .action((given: RebuildOptions) => rebuild(given))
  options(store.command('generations'))
    .description('every generation, its state and what it holds')
    .addHelpText('after', examples)
    .action(async (given: PlaceOptions) => {
      await using opened = await openGenerationsOf(given)
      const told = await describeGenerations(opened.generations, topics)
      print({ generations: told }, given.json, told.map(describe).join('\n'))
    })
  options(store.command('drop'))
    .description('remove generations that were replaced more than 24 hours ago, in small pieces')
    .argument('[generation]', 'one alone')
    .option('--now', 'do not wait 24 hours; without a number, all but the active one')
    .addHelpText('after', examples)
    .action((generation: string | undefined, given: DropOptions) => drop(generation, given))
}

const topics = recordTypes.map(({ topic }) => topic)

const options = (command: Command): Command =>
  command
    .option('--data <dir>', 'the data folder of an embedded hub (default: HUTONG_DATA, or ./data)')
    .option('--redis <address>', 'city: the store, in the form of HUTONG_REDIS')
    .option('--kafka <address>', 'city: the log, in the form of HUTONG_KAFKA')
    .option('--json', 'the result as one JSON line')

async function drop(word: string | undefined, given: DropOptions): Promise<void> {
  const generation = word === undefined ? undefined : parseGeneration(word)
  await using opened = await openGenerationsOf(given)
  const dropped = await dropGenerations({
    generations: opened.generations,
    clock: systemClock,
    isNow: given.now ?? false,
    ...(generation === undefined ? {} : { generation }),
  })
  // One that was named and stays is a "no"; of all the others it is known that some stay.
  const isRefused = generation !== undefined && dropped.some(({ outcome }) => outcome === 'kept')
  process.exitCode = isRefused ? exitCodes.no : exitCodes.yes
  const human = dropped.map(describeDrop).join('\n')
  print({ generations: dropped }, given.json, human === '' ? 'nothing to drop' : human)
}

function describe(status: GenerationStatus): string {
  const { generation, state, isProposed, replacedAt, recordCount, taintedCount, slotCount } = status
  const since = replacedAt === null ? '' : ` ${new Date(replacedAt).toISOString()}`
  const proposed = isProposed ? ', proposed' : ''
  return `${generation}  ${state}${since}${proposed}  ${recordCount} records (${taintedCount} unreadable) in ${slotCount} slots`
}

function describeDrop({ generation, outcome, keptUntil }: DroppedGeneration): string {
  if (outcome !== 'kept') return `${generation}  ${outcome}`
  return keptUntil === null
    ? `${generation}  kept: it was never active and may be being built; \`store drop ${generation} --now\` removes it`
    : `${generation}  kept until ${new Date(keptUntil).toISOString()}; \`--now\` does not wait`
}
