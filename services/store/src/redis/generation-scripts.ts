import { defineScript } from '@hutong/redis'
import { wholeSlot } from './whole-slot.ts'

// KEYS[1] is what the names of all keys of the list begin with (key-names.ts); they share its hash tag. No key has this very name.

/** Gives the active generation, making the first when there is none. */
export const openActiveScript = defineScript(`
${wholeSlot('KEYS[1]')}
local list = KEYS[1]
local active = redis.call('GET', list .. ':active')
if active then return active end
local first = redis.call('INCR', list .. ':last')
redis.call('SADD', list .. ':all', first)
redis.call('SET', list .. ':active', first)
return tostring(first)
`)

/**
 * Notes which partitions of a topic there are. ARGV: generation, 1 when its writer is that of the active generation, topic, partitions. Gives the
 * partitions that were never on the list, as far as it tells, or nil when there is no such generation. When the whole list is lost, as after FLUSHALL,
 * the writer of the active generation brings it back: the generation is built again.
 */
export const registerScript = defineScript(`
${wholeSlot('KEYS[1]')}
local list, generation = KEYS[1], ARGV[1]
local isLost = redis.call('SISMEMBER', list .. ':all', generation) == 0
if isLost then
  if ARGV[2] ~= '1' or redis.call('EXISTS', list .. ':active') == 1 then return nil end
  redis.call('SADD', list .. ':all', generation)
  redis.call('SET', list .. ':active', generation)
  local last = tonumber(redis.call('GET', list .. ':last') or '0')
  redis.call('SET', list .. ':last', math.max(last, tonumber(generation)))
end
local topics = list .. ':g' .. generation
redis.call('SADD', topics, ARGV[3])
local new = {}
for at = 4, #ARGV do
  if redis.call('SADD', topics .. ':' .. ARGV[3], ARGV[at]) == 1 and not isLost then new[#new + 1] = ARGV[at] end
end
return new
`)

/** Where a question is answered from. ARGV: topic. Gives {} while there is no active generation, else {its number, partitions}. */
export const placeScript = defineScript(`
${wholeSlot('KEYS[1]')}
local list = KEYS[1]
local active = redis.call('GET', list .. ':active')
if not active then return {} end
return {active, redis.call('SMEMBERS', list .. ':g' .. active .. ':' .. ARGV[1])}
`)

/** ARGV: generation, topic. Gives the partitions, none when there is no such generation. */
export const partitionsScript = defineScript(`
${wholeSlot('KEYS[1]')}
local list = KEYS[1]
if redis.call('SISMEMBER', list .. ':all', ARGV[1]) == 0 then return {} end
return redis.call('SMEMBERS', list .. ':g' .. ARGV[1] .. ':' .. ARGV[2])
`)

/** Gives {active generation or nil, all generations, proposed generation or nil}. */
export const listScript = defineScript(`
${wholeSlot('KEYS[1]')}
local list = KEYS[1]
return {redis.call('GET', list .. ':active'), redis.call('SMEMBERS', list .. ':all'), redis.call('GET', list .. ':proposed')}
`)

export const leavingScript = defineScript(`
${wholeSlot('KEYS[1]')}
return redis.call('SMEMBERS', KEYS[1] .. ':leaving')
`)

/** ARGV: generation. Gives ms since 1970 as text, or nil. */
export const replacedScript = defineScript(`
${wholeSlot('KEYS[1]')}
return redis.call('HGET', KEYS[1] .. ':replaced', ARGV[1])
`)

/** ARGV: generation, or '' for none. 0 = there is no such generation. */
export const proposeScript = defineScript(`
${wholeSlot('KEYS[1]')}
local list = KEYS[1]
if ARGV[1] == '' then
  redis.call('DEL', list .. ':proposed')
  return 1
end
if redis.call('SISMEMBER', list .. ':all', ARGV[1]) == 0 then return 0 end
redis.call('SET', list .. ':proposed', ARGV[1])
return 1
`)

export const createScript = defineScript(`
${wholeSlot('KEYS[1]')}
local number = redis.call('INCR', KEYS[1] .. ':last')
redis.call('SADD', KEYS[1] .. ':all', number)
return number
`)

/** ARGV: next, expected ('' = none). 1 = done, 0 = another is active, -1 = there is no such generation. */
export const activateScript = defineScript(`
${wholeSlot('KEYS[1]')}
local list = KEYS[1]
if redis.call('SISMEMBER', list .. ':all', ARGV[1]) == 0 then return -1 end
if (redis.call('GET', list .. ':active') or '') ~= ARGV[2] then return 0 end
redis.call('SET', list .. ':active', ARGV[1])
if redis.call('GET', list .. ':proposed') == ARGV[1] then redis.call('DEL', list .. ':proposed') end
if ARGV[2] ~= '' and ARGV[2] ~= ARGV[1] then
  local now = redis.call('TIME')
  redis.call('HSET', list .. ':replaced', ARGV[2], now[1] * 1000 + math.floor(now[2] / 1000))
end
redis.call('HDEL', list .. ':replaced', ARGV[1])
return 1
`)

/** ARGV: generation. Takes it off the list. Gives -1 when it is active, else {topic, partitions, topic, partitions …} of what it still holds. */
export const forgetScript = defineScript(`
${wholeSlot('KEYS[1]')}
local list, generation = KEYS[1], ARGV[1]
if redis.call('GET', list .. ':active') == generation then return -1 end
if redis.call('SREM', list .. ':all', generation) == 1 then redis.call('SADD', list .. ':leaving', generation) end
redis.call('HDEL', list .. ':replaced', generation)
if redis.call('GET', list .. ':proposed') == generation then redis.call('DEL', list .. ':proposed') end
local topics, held = list .. ':g' .. generation, {}
for _, topic in ipairs(redis.call('SMEMBERS', topics)) do
  held[#held + 1] = topic
  held[#held + 1] = redis.call('SMEMBERS', topics .. ':' .. topic)
end
return held
`)

/** ARGV: generation. The last step of a drop: nothing is known of it any more. */
export const clearScript = defineScript(`
${wholeSlot('KEYS[1]')}
local topics = KEYS[1] .. ':g' .. ARGV[1]
redis.call('SREM', KEYS[1] .. ':leaving', ARGV[1])
for _, topic in ipairs(redis.call('SMEMBERS', topics)) do redis.call('DEL', topics .. ':' .. topic) end
return redis.call('DEL', topics)
`)

/** KEYS[1] = the position of a slot. Without it the slot is not there, whatever else is left of it. */
export const closeSlotScript = defineScript(`
${wholeSlot('KEYS[1]')}
return redis.call('DEL', KEYS[1])
`)
