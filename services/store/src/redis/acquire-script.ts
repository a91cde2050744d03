import { defineScript } from '@hutong/redis'
import { formatDigest, noDigest } from '../record-digest.ts'
import { wholeSlot } from './whole-slot.ts'

/**
 * Raises the slot's fence by one. KEYS[1] = its position. ARGV: 1 when a slot that is not there is made, empty. Gives its fields, for `parseSlot`, or
 * nil when it is not there.
 */
export const acquireScript = defineScript(`
${wholeSlot('KEYS[1]')}
if redis.call('EXISTS', KEYS[1]) == 0 then
  if ARGV[1] ~= '1' then return nil end
  redis.call('HSET', KEYS[1], 'next', 0, 'fence', 0, 'records', 0, 'tainted', 0, 'digest', '${formatDigest(noDigest)}')
end
redis.call('HINCRBY', KEYS[1], 'fence', 1)
return table.concat(redis.call('HGETALL', KEYS[1]), '\\n')
`)
