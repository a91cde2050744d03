import { createHmac } from 'node:crypto'
import { until } from './until.ts'

/** An authenticator on a telephone (RFC 6238): another hand's reckoning than the hub's. */
export interface Authenticator {
  /** A code that this authenticator has not shown yet, since each is good once. Waits for the next one where all of now were. */
  readonly code: () => Promise<string>
  readonly codeOfStep: (step: number) => string
}

const stepMs = 30_000
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
const stepPatienceMs = 2 * stepMs

export function openAuthenticator(secret: string): Authenticator {
  const key = fromBase32(secret)
  let lastStep = 0
  const codeOfStep = (step: number): string => {
    const counter = Buffer.alloc(8)
    counter.writeBigUInt64BE(BigInt(step))
    const digest = createHmac('sha1', key).update(counter).digest()
    const at = (digest.at(-1) ?? 0) & 0x0f
    return String((digest.readUInt32BE(at) & 0x7fff_ffff) % 1_000_000).padStart(6, '0')
  }
  return {
    codeOfStep,
    code: async () => {
      const step = await until(
        'a step of time whose code was not shown yet',
        () => {
          // Never that of the step before, which could be over when it arrives.
          const now = currentStep()
          const next = Math.max(now, lastStep + 1)
          return next <= now + 1 ? next : undefined
        },
        stepPatienceMs,
      )
      lastStep = step
      return codeOfStep(step)
    },
  }
}

export const currentStep = (): number => Math.floor(Date.now() / stepMs)

function fromBase32(text: string): Buffer {
  const bits = Array.from(text, (letter) => alphabet.indexOf(letter).toString(2).padStart(5, '0'))
  const bytes = bits.join('').match(/.{8}/gu) ?? []
  return Buffer.from(bytes.map((byte) => Number.parseInt(byte, 2)))
}
