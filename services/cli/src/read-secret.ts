import { text } from 'node:stream/consumers'
import { CannotJudge } from './cannot-judge.ts'

const enter = /[\r\n]/u
const interrupt = '\u0003'
const endOfInput = '\u0004'
const backspace = /[\b\u007F]/u

/**
 * A secret from standard input: typed without being shown, or a line that is piped in. Never an option, which everybody on the machine could read.
 *
 * @throws CannotJudge when nothing comes
 */
export async function readSecret(prompt: string): Promise<string> {
  const { stdin } = process
  const secret = stdin.isTTY ? await typeSecret(prompt) : await text(stdin)
  const line = secret.replace(/\r?\n$/u, '')
  if (line === '') throw new CannotJudge('no password came from standard input')
  return line
}

function typeSecret(prompt: string): Promise<string> {
  const { stdin, stderr } = process
  // Before anything is asked for, so that nothing of it is ever shown.
  stdin.setRawMode(true).setEncoding('utf8').resume()
  stderr.write(prompt)
  return new Promise((resolve, reject) => {
    let typed = ''
    const end = (): void => {
      stdin.off('data', read).setRawMode(false).pause()
      stderr.write('\n')
    }
    const read = (chunk: string): void => {
      for (const character of chunk) {
        if (character === interrupt) {
          end()
          reject(new CannotJudge('stopped: nothing was changed'))
          return
        }
        if (enter.test(character) || character === endOfInput) {
          end()
          resolve(typed)
          return
        }
        typed = backspace.test(character) ? typed.slice(0, -1) : typed + character
      }
    }
    stdin.on('data', read)
  })
}
