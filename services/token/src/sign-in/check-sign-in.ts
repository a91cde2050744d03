import { createHmac } from 'node:crypto'
import type { Limits } from '@hutong/limits'
import type { Clock } from '@hutong/process'
import { needsCode } from '../accounts/account.ts'
import { isPassword } from '../accounts/hash-password.ts'
import type { KnownAccount } from '../accounts/read-accounts.ts'
import type { TokenStore } from '../token-adapter.ts'
import {
  codeGoodMs,
  makeCodeSecret,
  openCodeSecret,
  sealCodeSecret,
  stepOfCode,
} from './code-secret.ts'
import { createTurns } from './take-turns.ts'
import { accountTiers, addressTiers, beginningTiers, takeAttempt } from './take-attempt.ts'

/** `wrong` says no more on purpose: whoever guesses learns nothing of which guess was good. */
export type Verdict =
  | { readonly verdict: 'signed-in'; readonly account: string }
  | { readonly verdict: 'code-wanted'; readonly account: string }
  | { readonly verdict: 'wrong' }
  | { readonly verdict: 'wait'; readonly waitMs: number }

export interface SignInCheck {
  /** Counts a sign-in that begins at this address. How long it has to wait, in ms; 0 = it may go on. */
  readonly begin: (address: string) => Promise<number>
  /** The first step, for a person at this address. */
  readonly checkPassword: (id: string, password: string, address: string) => Promise<Verdict>
  /** The second one, of whoever passed the first. */
  readonly checkCode: (id: string, code: string, address: string) => Promise<Verdict>
  /** The secret that waits to be enrolled; null = one is enrolled, and is never shown again. */
  readonly secretToEnrol: (id: string) => string | null
}

/** About a second and a half of hashing. */
const passwordsWaitingMax = 32
const busyMs = 2_000

export function createSignInCheck(parts: {
  readonly store: Pick<TokenStore, 'accounts' | 'run'>
  readonly limits: Limits
  readonly clock: Clock
  /** Seals secrets, and hides ids and addresses in the keys of limits. */
  readonly key: Uint8Array
}): SignInCheck {
  const { store, limits, clock, key } = parts
  const inTurn = createTurns(passwordsWaitingMax)

  return {
    begin: (address) => takeAttempt(limits, `sign-in-begun:${hide(address)}`, beginningTiers),
    checkPassword: async (id, password, address) => {
      const account = store.accounts.find(id)
      const waitMs = await waitBefore(id, account, address)
      if (waitMs > 0) return { verdict: 'wait', waitMs }
      const checked = inTurn(() => isPassword(password, account?.password))
      if (!checked) return { verdict: 'wait', waitMs: busyMs }
      if (!(await checked) || account?.state !== 'active') return { verdict: 'wrong' }
      if (!needsCode(account)) return signIn(id)
      if (!account.hasCode) {
        await store.run('offerCode', { id, sealed: sealCodeSecret(key, id, makeCodeSecret()) })
      }
      return { verdict: 'code-wanted', account: id }
    },
    checkCode: async (id, code, address) => {
      const account = store.accounts.find(id)
      const waitMs = await waitBefore(id, account, address)
      if (waitMs > 0) return { verdict: 'wait', waitMs }
      if (account?.state !== 'active' || account.code === null) return { verdict: 'wrong' }
      if (!(await isFreshCode(account, account.code, code))) return { verdict: 'wrong' }
      if (!account.hasCode) {
        const enrolled = { id, sealed: account.code, at: clock.now() }
        if (!(await store.run('enrolCode', enrolled))) return { verdict: 'wrong' }
      }
      return signIn(id)
    },
    secretToEnrol: (id) => {
      const account = store.accounts.find(id)
      if (!account || account.hasCode || account.code === null) return null
      return openCodeSecret(key, id, account.code)
    },
  }

  async function signIn(id: string): Promise<Verdict> {
    await store.run('countSignIn', { id, at: clock.now() })
    return { verdict: 'signed-in', account: id }
  }

  /** Unknown ids are counted like the others, else the wait would tell which are known. A good sign-in begins a new count. */
  async function waitBefore(id: string, account: KnownAccount | undefined, address: string) {
    const byAddress = await takeAttempt(limits, `sign-in-at:${hide(address)}`, addressTiers)
    if (byAddress > 0) return byAddress
    const count = account?.signIns ?? 0
    return takeAttempt(limits, `sign-in:${hide(id)}:${count}`, accountTiers)
  }

  /** Good once: whoever looked over the shoulder has nothing (RFC 6238 s5.2). */
  async function isFreshCode({ id }: KnownAccount, sealed: string, typed: string) {
    const code = typed.replaceAll(/\s/gu, '')
    if (!/^\d{6}$/u.test(code)) return false
    const step = stepOfCode(openCodeSecret(key, id, sealed), code, clock.now())
    return step !== null && (await limits.once(`code:${hide(`${sealed}:${step}`)}`, codeGoodMs))
  }

  function hide(text: string): string {
    return createHmac('sha256', key).update(text).digest('base64url')
  }
}
