import type { AccessToken } from './get-token.ts'

/** The token in use. */
export interface TokenKeeper {
  /** One that is good for half a minute at least; whoever asks meanwhile waits for the same one. */
  readonly current: () => Promise<AccessToken>
  /** It was refused: the next request gets another one. */
  readonly forget: (token: AccessToken) => void
}

const renewBeforeMs = 30_000

export function keepToken(getToken: () => Promise<AccessToken>): TokenKeeper {
  let known: AccessToken | undefined
  let coming: Promise<AccessToken> | undefined
  const renew = async (): Promise<AccessToken> => {
    try {
      known = await getToken()
      return known
    } finally {
      coming = undefined
    }
  }
  return {
    current: () => {
      if (known && known.expiresAt - renewBeforeMs >= Date.now()) return Promise.resolve(known)
      coming ??= renew()
      return coming
    },
    forget: (token) => {
      if (known === token) known = undefined
    },
  }
}
