import { defineScript } from '@hutong/redis'

/**
 * KEYS[1] = the bucket, a hash of when its window ends (`until`) and of the members that were counted in it. ARGV: now, end of the present window,
 * maximum, how long Redis keeps it, the member. Gives the same three as the script of `take`, and windows go on in the same way.
 */
export const takeDistinctScript = defineScript(`
local untilThen = redis.call('HGET', KEYS[1], 'until') or '0'
if tonumber(untilThen) <= tonumber(ARGV[1]) then
  redis.call('DEL', KEYS[1])
  untilThen = ARGV[2]
end
local taken = math.max(redis.call('HLEN', KEYS[1]) - 1, 0)
local member = 'member:' .. ARGV[5]
if redis.call('HEXISTS', KEYS[1], member) == 1 then return {1, taken, untilThen} end
if taken >= tonumber(ARGV[3]) then return {0, taken, untilThen} end
redis.call('HSET', KEYS[1], 'until', untilThen, member, 1)
redis.call('PEXPIRE', KEYS[1], ARGV[4])
return {1, taken + 1, untilThen}
`)
