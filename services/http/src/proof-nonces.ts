import { createHmac } from 'node:crypto'
import type { FastifyReply } from 'fastify'
import { secretKey } from '@hutong/process'
import type { Clock, Settings } from '@hutong/process'

/** What proofs have to carry where no clock but ours is trusted (RFC 9449 s9): a word of the last minute or two, which nobody can know before. */
export interface ProofNonces {
  readonly current: () => string
  readonly accepts: (nonce: unknown) => boolean
}

const windowMs = 60_000

/** Nothing is remembered: whoever has the secret, every gateway, makes the same word of the same minute. */
export function createProofNonces(secret: Buffer, clock: Clock): ProofNonces {
  const nonceOf = (minute: number): string =>
    createHmac('sha256', secret).update(`proof ${minute}`).digest('base64url')
  const minuteNow = (): number => Math.floor(clock.now() / windowMs)
  return {
    current: () => nonceOf(minuteNow()),
    accepts: (nonce) => {
      const minute = minuteNow()
      // The next one too: clocks of gateways differ.
      return [minute, minute - 1, minute + 1].some((each) => nonce === nonceOf(each))
    },
  }
}

/** Null: proofs need none. The secret is that of all gateways which share the folder of keys. */
export async function openProofNonces(
  { dpopNonce, keys }: Pick<Settings, 'dpopNonce' | 'keys'>,
  clock: Clock,
): Promise<ProofNonces | null> {
  return dpopNonce === 'required' ? createProofNonces(await secretKey(keys, 'nonces'), clock) : null
}

/** Tells the nonce of now to whoever sent a bound token in vain. Whether it was the nonce that was wrong is not told. */
export function tellNonce(
  reply: FastifyReply,
  nonces: ProofNonces | null,
  challenge: string,
): FastifyReply {
  const isBound = /^dpop /iu.test(reply.request.headers.authorization ?? '')
  if (!nonces || !isBound) return reply.header('www-authenticate', challenge)
  return reply
    .header('dpop-nonce', nonces.current())
    .header('www-authenticate', challenge.replace('DPoP ', 'DPoP error="use_dpop_nonce", '))
}
