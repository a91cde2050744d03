import { defineScript } from '@hutong/redis'

/**
 * Reads one slot in one step. KEYS[1] = its position. ARGV: 'subjects' and subject keys, or 'keys' and record keys, or nothing.
 * Gives nil when the slot is not there, else {all fields of the position, key, record, key, record …}.
 */
export const findScript = defineScript(`
local fields = redis.call('HGETALL', KEYS[1])
if #fields == 0 then return false end
local slot = string.sub(KEYS[1], 1, -4)
local reply, seen = {fields}, {}
local function give(key)
  if seen[key] then return end
  seen[key] = true
  local record = redis.call('GET', slot .. 'r:' .. key)
  if record then
    reply[#reply + 1] = key
    reply[#reply + 1] = record
  end
end
for at = 2, #ARGV do
  if ARGV[1] == 'keys' then
    give(ARGV[at])
  else
    for _, key in ipairs(redis.call('SMEMBERS', slot .. 's:' .. ARGV[at])) do give(key) end
  end
end
return reply
`)
