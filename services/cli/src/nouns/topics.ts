import type { TopicFault } from '@hutong/log/open'
import { applyTopics, checkTopics, describeFault } from '@hutong/log/open'
import { topicsOf } from '@hutong/log'
import { recordTypes } from '@hutong/schemas'
import type { Command } from 'commander'
import { CannotJudge } from '../cannot-judge.ts'
import { exitCodes } from '../exit-codes.ts'
import { print } from '../print.ts'

interface TopicsOptions {
  readonly kafka?: string
  readonly json?: boolean
}

const examples = `
Examples:
  npx -y pnpm@12 hutong topics check --kafka 127.0.0.1:9092
  HUTONG_KAFKA='kafka-1:9093,kafka-2:9093?tls=true&sasl=scram-sha-512&user=hub&passwordFile=/run/secrets/kafka' npx -y pnpm@12 hutong topics apply`

/** The log's topics in Kafka: only these commands make or change them. */
export function addTopics(program: Command): void {
  const topics = program
    .command('topics')
    .description("the log's topics in Kafka (city profile)")
    .addHelpText('after', examples)
  options(topics.command('check'))
    .description('compare the topics with what the hub declares; changes nothing')
    .addHelpText('after', examples)
    .action(async (given: TopicsOptions) => {
      const faults = await checkTopics({ kafka: addressOf(given), topics: declared })
      process.exitCode = faults.length === 0 ? exitCodes.yes : exitCodes.no
      print(
        { valid: faults.length === 0, topicCount: declared.length, faults },
        given.json,
        faults.length === 0
          ? `成立 all ${declared.length} topics are as declared`
          : `不成立 NOT AS DECLARED:\n${lines(faults)}`,
      )
    })
  options(topics.command('apply'))
    .description('make the topics that are missing and put right what can be; as often as you like')
    .addHelpText('after', examples)
    .action(async (given: TopicsOptions) => {
      const applied = await applyTopics({ kafka: addressOf(given), topics: declared })
      const { created, changed, left } = applied
      process.exitCode = left.length === 0 ? exitCodes.yes : exitCodes.no
      print(
        applied,
        given.json,
        [
          `${declared.length} topics: ${created.length} created, ${changed.length} setting(s) put right`,
          ...(left.length === 0 ? [] : [`This cannot be put right:\n${lines(left)}`]),
        ].join('\n'),
      )
    })
}

const declared = topicsOf(recordTypes)

const options = (command: Command): Command =>
  command
    .option('--kafka <address>', 'the cluster, in the form of HUTONG_KAFKA (default: HUTONG_KAFKA)')
    .option('--json', 'the result as one JSON line')

function addressOf({ kafka }: TopicsOptions): string {
  const address = kafka ?? process.env['HUTONG_KAFKA'] ?? ''
  if (address !== '') return address
  throw new CannotJudge('name the cluster: --kafka host:port, or HUTONG_KAFKA')
}

const lines = (faults: readonly TopicFault[]): string => faults.map(describeFault).join('\n')
