/** Answers that a proxy has been asked to lose. */
export interface ResponseLosses {
  /** @returns when one is lost */
  readonly loseNext: (isMeant?: (request: Buffer) => boolean) => Promise<void>
  /** What one connection asks about all that passes on it. */
  readonly watchConnection: () => ConnectionWatch
}

interface ConnectionWatch {
  readonly noteRequest: (piece: Buffer) => void
  /** Whether what comes back now is to be lost. */
  readonly isResponseLost: () => boolean
}

interface Loss {
  /** Undefined: any answer will do. */
  readonly isMeant: ((request: Buffer) => boolean) | undefined
  readonly happened: () => void
}

export function responseLosses(): ResponseLosses {
  const pending = new Set<Loss>()
  return {
    loseNext: (isMeant) => {
      const { promise, resolve } = Promise.withResolvers<void>()
      pending.add({ isMeant, happened: resolve })
      return promise
    },
    watchConnection: () => {
      const picked = new Set<Loss>()
      return {
        noteRequest: (piece) => {
          for (const loss of pending) if (loss.isMeant?.(piece)) picked.add(loss)
        },
        isResponseLost: () => {
          const loss = [...pending].find((one) => one.isMeant === undefined || picked.has(one))
          if (loss === undefined) return false
          pending.delete(loss)
          loss.happened()
          return true
        },
      }
    },
  }
}
