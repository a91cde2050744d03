import type { Command } from 'commander'
import { makeCity } from '@hutong/hub/city'
import { print } from '../print.ts'

interface MakeOptions {
  readonly people: string
  readonly seed: string
  readonly out: string
  readonly json?: boolean
}

export function addCity(program: Command): void {
  program
    .command('city')
    .description('synthetic people for trials')
    .command('make')
    .description("write the departments' own export files of a synthetic city")
    .requiredOption('--out <dir>', 'where the files go')
    .option('--people <n>', 'how many', '10000')
    .option('--seed <n>', 'the same seed gives the same city', '809')
    .option('--json', 'the summary as one JSON line')
    .addHelpText(
      'after',
      `
Example:
  npx -y pnpm@12 hutong city make --people 50000 --seed 7 --out ./city`,
    )
    .action(async ({ people, seed, out, json }: MakeOptions) => {
      // Exports hold names and numbers, even though of nobody: they are kept like real ones.
      process.umask(0o077)
      const quiet = json === true || !process.stderr.isTTY
      const summary = await makeCity({
        people: Number(people),
        seed: Number(seed),
        folder: out,
        onProgress: ({ people: done, peopleMax }) => {
          if (!quiet) process.stderr.write(`\r\u001B[K${done} of ${peopleMax} people`)
        },
      })
      if (!quiet) process.stderr.write('\n')
      const files = summary.files.map(
        ({ file, rows, badRows }) => `  ${file}: ${rows} rows, ${badRows} of them bad on purpose`,
      )
      print(
        summary,
        json,
        `${summary.state}: ${summary.people} people, seed ${summary.seed}\n${files.join('\n')}`,
      )
    })
}
