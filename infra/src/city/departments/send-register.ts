import type { KeyObject } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { HutongError, wait, writeFileDurably } from '@hutong/process'
import type { Register } from './open-register.ts'
import { signBatch } from './sign-batch.ts'

export interface Sending {
  /** Whether everything that is written has been taken. */
  readonly isSent: () => boolean
  /** Resolves when it was stopped, rejects with what cannot be sent. */
  readonly ended: Promise<void>
}

const rowsMax = 5_000
const lookEveryMs = 100
const tryAgainMs = 250
/** Much more often than any type of ours promises to be fresh. */
const saySomethingMs = 60_000

/** How many writings were taken, and up to which one the batch goes that is under way. */
interface State {
  sent: number
  until: number
}

/**
 * Sends everything that is written to a register, in order and once in effect: a batch that was not answered is sent again under the same name,
 * also after a crash. While nothing is written an empty batch says so now and again.
 */
export function sendRegister(settings: {
  readonly register: Register
  /** Of the connector's port. */
  readonly address: string
  readonly key: KeyObject
  readonly stateFile: string
  readonly signal: AbortSignal
}): Sending {
  const { register, address, key, stateFile, signal } = settings
  const { type, writings } = register
  let state: State = { sent: 0, until: 0 }
  let saidAt: number | undefined

  async function sendAll(): Promise<void> {
    state = await readState(stateFile)
    while (!signal.aborted) {
      if (state.sent < writings.length) await sendBatch()
      else if (saidAt === undefined || Date.now() - saidAt >= saySomethingMs)
        await send(`${type}-nothing-${Date.now()}`, '')
      else await wait(lookEveryMs, signal)
    }
  }

  async function sendBatch(): Promise<void> {
    if (state.until <= state.sent) {
      state.until = Math.min(state.sent + rowsMax, writings.length)
      await writeFileDurably(stateFile, JSON.stringify(state))
    }
    const { sent, until } = state
    const rows = writings.slice(sent, until).map(({ row }) => `${JSON.stringify(row)}\n`)
    if (!(await send(`${type}-${sent}-${until}`, rows.join('')))) return
    state = { sent: until, until }
    await writeFileDurably(stateFile, JSON.stringify(state))
  }

  /** Whether it was taken; false when it has to be sent again. */
  async function send(batch: string, body: string): Promise<boolean> {
    const status = await post(batch, body)
    if (status === 200 || status === 202) {
      saidAt = Date.now()
      return true
    }
    if (status !== undefined && status < 500 && status !== 429)
      throw new HutongError('HUTONG_BUG', `a batch of ${type} was refused with status ${status}`)
    await wait(tryAgainMs, signal)
    return false
  }

  /** Undefined when nobody answers. */
  async function post(batch: string, body: string): Promise<number | undefined> {
    try {
      const headers = { ...signBatch({ address, key, batch, body }), prefer: 'wait=30' }
      const response = await fetch(address, { method: 'POST', headers, body, signal })
      await response.arrayBuffer()
      return response.status
    } catch {
      // Not up yet, or gone: no answer is no answer.
      return undefined
    }
  }

  return {
    isSent: () => saidAt !== undefined && state.sent === writings.length,
    ended: sendAll(),
  }
}

async function readState(file: string): Promise<State> {
  return existsSync(file) ? JSON.parse(await readFile(file, 'utf8')) : { sent: 0, until: 0 }
}
