/** One fenced block of a page, with what it asks of whoever follows the page. */
export type PageBlock =
  | { readonly kind: 'file'; readonly line: number; readonly path: string; readonly text: string }
  /** Lines to be put behind others: lines with a blank in front are there, those with a plus are new. */
  | { readonly kind: 'change'; readonly line: number; readonly path: string; readonly text: string }
  | {
      readonly kind: 'command'
      readonly line: number
      readonly how: 'once' | 'until it says so' | 'in another terminal'
      readonly text: string
      /** What is shown below it, where that is told. */
      readonly shown?: string
    }

/**
 * What a page tells to do, in its order. A block of a language with a path is a file, one of `diff` with a path a change, one of `sh` a command;
 * one without a language is what the command before it shows.
 */
export function readBlocks(page: string): readonly PageBlock[] {
  const blocks: PageBlock[] = []
  const fences = page.matchAll(/^```(?<language>\w*) ?(?<rest>.*)\n(?<text>[^]*?)^```$/gmu)
  for (const { groups = {}, index } of fences) {
    const { language = '', rest = '', text = '' } = groups
    const line = page.slice(0, index).split('\n').length
    const before = blocks.at(-1)
    if (language === 'sh') blocks.push({ kind: 'command', line, how: howOf(rest), text })
    else if (language === 'diff') blocks.push({ kind: 'change', line, path: rest, text })
    else if (language !== '') blocks.push({ kind: 'file', line, path: rest, text })
    else if (before?.kind === 'command') blocks.splice(-1, 1, { ...before, shown: text })
    else throw new Error(`line ${line}: no command is in front of what is shown`)
  }
  return blocks
}

function howOf(words: string): 'once' | 'until it says so' | 'in another terminal' {
  if (words === '') return 'once'
  if (words === 'until it says so' || words === 'in another terminal') return words
  throw new Error(`a command is run once, until it says so, or in another terminal, not ${words}`)
}

/** Whether a text is what a page shows, in which `…` stands for anything: within a line, or, as a line of its own, for lines. */
export function isShown(shown: string, text: string): boolean {
  const lines = shown.trimEnd().split('\n')
  const pattern = lines.map((line) =>
    line === '…'
      ? '(?:.*\\n)*?'
      : `${line
          .split('…')
          .map((part) => RegExp.escape(part))
          .join('.*')}\\n`,
  )
  return new RegExp(`^${pattern.join('')}$`, 'u').test(`${text.trimEnd()}\n`)
}
