import { defineScript } from '@hutong/redis'

/**
 * KEYS[1] = the mark, whose value is the time until which it counts. ARGV: now, that time, how long Redis keeps it (all ms). 1 = the first.
 * The caller's clock decides; Redis's own only cleans up, well after the mark has lost its meaning.
 */
export const onceScript = defineScript(`
local untilThen = redis.call('GET', KEYS[1])
if untilThen and tonumber(untilThen) > tonumber(ARGV[1]) then return 0 end
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
return 1
`)
