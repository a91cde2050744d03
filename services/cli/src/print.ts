/** One result: a JSON line with `--json`, else the text for people. */
export function print(result: object, json: boolean | undefined, human: string): void {
  process.stdout.write(json ? `${JSON.stringify(result)}\n` : `${human}\n`)
}
