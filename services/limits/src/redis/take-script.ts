import { defineScript } from '@hutong/redis'

/**
 * KEYS[1] = the bucket, a hash of what was taken and when its window ends. ARGV: now, end of the present window, maximum, how long Redis keeps it, how
 * many are wanted. Gives {taken now, taken in all, end of the window that counts}. A window that ends later than the clock says, because the clock went
 * back, goes on: so never more than the maximum are given in it. The end travels as text, since Lua would round it when it writes it.
 */
export const takeScript = defineScript(`
local known = redis.call('HMGET', KEYS[1], 'taken', 'until')
local taken, untilThen = tonumber(known[1] or '0'), known[2] or '0'
if tonumber(untilThen) <= tonumber(ARGV[1]) then taken, untilThen = 0, ARGV[2] end
local given = math.min(tonumber(ARGV[5]), tonumber(ARGV[3]) - taken)
if given <= 0 then return {0, taken, untilThen} end
redis.call('HSET', KEYS[1], 'taken', taken + given, 'until', untilThen)
redis.call('PEXPIRE', KEYS[1], ARGV[4])
return {given, taken + given, untilThen}
`)
