import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { openBrowser } from './person-browser.ts'
import { repository } from './repository.ts'
import { fillPages } from './sign-in.ts'
import type { PersonAccount } from './sign-in.ts'
import type { After } from './temporary-folder.ts'
import { until } from './until.ts'

export interface Ended {
  readonly code: number | null
  readonly out: string
}

export interface Running {
  /** What it says to the person, beside its result. */
  readonly screen: NodeJS.ReadableStream
  readonly ended: Promise<Ended>
}

/** The command line of one person. */
export interface CommandLine {
  readonly start: (...words: readonly string[]) => Running
  readonly run: (...words: readonly string[]) => Promise<Ended>
  /** Runs `login`, opens the address that it prints, and fills in the pages; `page` is the last of them. */
  readonly login: (
    url: string,
    account: PersonAccount,
  ) => Promise<Ended & { readonly page: string }>
}

/** @param home where it keeps what it remembers */
export function openCommandLine(home: string, after: After): CommandLine {
  const start = (...words: readonly string[]): Running => {
    const child = spawn(process.execPath, ['services/cli/src/main.ts', ...words], {
      cwd: repository,
      env: { ...process.env, XDG_STATE_HOME: home },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const closed = once(child, 'close')
    const out = text(child.stdout)
    after(() => void child.kill('SIGKILL'))
    const ended = closed.then(async () => ({ code: child.exitCode, out: await out }))
    return { screen: child.stderr, ended }
  }
  return {
    start,
    run: (...words) => start(...words).ended,
    login: async (url, account) => {
      const { screen, ended } = start('login', '--url', url, '--json')
      const browser = openBrowser()
      const page = await browser.follow(await printedAddress(screen))
      const back = await fillPages(browser, page, account)
      const { text: last } = await browser.open(back.address)
      return { ...(await ended), page: last }
    },
  }
}

/** The address on the screen; what comes after it is read as well, so that the program can say it. */
export function printedAddress(screen: NodeJS.ReadableStream): Promise<string> {
  let printed = ''
  screen.on('data', (chunk: unknown) => {
    printed += String(chunk)
  })
  return until(
    'the address to open',
    () => /http:\S+\/oauth\/authorize\S+(?=\n)/u.exec(printed)?.[0],
  )
}
