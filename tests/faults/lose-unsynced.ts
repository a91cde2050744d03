import { randomInt } from 'node:crypto'
import {
  existsSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'

/** How much of a file was written, and how much of that a completed sync vouches for. */
interface FileState {
  written: number
  synced: number
}

/** What a traced program did to files, by path. Appending files only: what counts is how far each reaches. */
export type FileStates = Map<string, FileState>

/** Words that run a program under a trace of its writes and syncs; it keeps its own process id. @param more such as an injected fault */
export const traced = (trace: string, more: readonly string[] = []): readonly string[] => [
  'strace',
  '-D',
  '-f',
  '-y',
  '-qq',
  '-s',
  '0',
  '-o',
  trace,
  '-e',
  'trace=write,pwrite64,writev,pwritev,fsync,fdatasync,ftruncate,rename,renameat,renameat2',
  ...more,
]

/** The last line of a trace whose program was killed. */
export const killedLine = /\+\+\+ killed by SIGKILL \+\+\+/u

/** Sizes of the files of a folder before a program runs: all of them lie on the disk. */
export function statesNow(folder: string): FileStates {
  if (!existsSync(folder)) return new Map()
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) =>
    join(folder, name),
  )
  return new Map(
    files
      .filter((file) => statSync(file).isFile())
      .map((file) => [file, { written: statSync(file).size, synced: statSync(file).size }]),
  )
}

/**
 * Follows a trace. A sync covers what had been written when it began, once it came back with 0 from the kernel itself: one that was injected did
 * nothing.
 */
export function followTrace(text: string, states: FileStates): FileStates {
  const under = new Map<string, { readonly call: string; readonly covers: number }>()
  for (const line of text.split('\n')) {
    const [, pid = '', rest = ''] = /^(\d+) +(.*)$/u.exec(line) ?? []
    const resumed = /^<\.\.\. \w+ resumed>(.*)$/u.exec(rest)
    const begun = under.get(pid)
    if (resumed && begun) {
      under.delete(pid)
      finish(states, `${begun.call}${resumed[1] ?? ''}`, begun.covers)
    } else if (rest.endsWith('<unfinished ...>')) {
      const call = rest.slice(0, -'<unfinished ...>'.length)
      under.set(pid, { call, covers: writtenOf(states, call) })
    } else finish(states, rest, writtenOf(states, rest))
  }
  return states
}

/**
 * Takes from a folder what no sync vouches for, as a loss of power may: what was written since is gone, or in part, or reads as zeros. A name that was never
 * synced stays, which spares only files that hold nothing.
 */
export function loseUnsynced(folder: string, states: FileStates): void {
  for (const [file, { written, synced }] of states) {
    if (!file.startsWith(folder) || written <= synced || !existsSync(file)) continue
    const left = synced + randomInt(written - synced)
    if (randomInt(2) === 0) truncateSync(file, Math.min(left, statSync(file).size))
    else writeFileSync(file, readFileSync(file).fill(0, synced))
  }
}

const pathOf = (call: string): string => /^\w+\(\d+<([^>]+)>/u.exec(call)?.[1] ?? ''
const writtenOf = (states: FileStates, call: string): number =>
  states.get(pathOf(call))?.written ?? 0

function finish(states: FileStates, call: string, covers: number): void {
  const [, name = '', outcome = '', note = ''] = /^(\w+)\(.*\) += (-?\d+)(.*)$/u.exec(call) ?? []
  if (name === '' || Number(outcome) < 0) return
  const state = states.get(pathOf(call)) ?? { written: 0, synced: 0 }
  switch (name) {
    case 'write':
    case 'writev':
      state.written += Number(outcome)
      break
    case 'pwrite64':
    case 'pwritev': {
      const offset = Number(/, (\d+)\) += /u.exec(call)?.[1] ?? 0)
      state.written = Math.max(state.written, offset + Number(outcome))
      break
    }
    case 'fsync':
    case 'fdatasync':
      if (!note.includes('INJECTED')) state.synced = Math.max(state.synced, covers)
      break
    case 'ftruncate': {
      const length = Number(/, (\d+)\) += /u.exec(call)?.[1] ?? 0)
      state.written = length
      state.synced = Math.min(state.synced, length)
      break
    }
    default:
      return rename(states, call)
  }
  states.set(pathOf(call), state)
}

function rename(states: FileStates, call: string): void {
  const [from, to] = Array.from(call.matchAll(/"([^"]+)"/gu), ([, path = '']) => path)
  const state = from === undefined ? undefined : states.get(from)
  if (from === undefined || to === undefined || !state) return
  states.delete(from)
  states.set(to, state)
}
