import { defineScript } from '@hutong/redis'
import { wholeSlot } from './whole-slot.ts'

/**
 * Reads slots in one step. KEYS = their positions. ARGV: 'subjects' and subject keys, or 'keys' and record keys, or nothing.
 * Gives for each slot nil when it is not there, else {its fields for `parseSlot`, key, record, key, record …}.
 */
export const findScript = defineScript(`
local function findIn(position)
  ${wholeSlot('position')}
  local fields = redis.call('HGETALL', position)
  if #fields == 0 then return false end
  local slot = string.sub(position, 1, -4)
  local reply, seen = {table.concat(fields, '\\n')}, {}
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
end

local found = {}
for at, position in ipairs(KEYS) do found[at] = findIn(position) end
return found
`)
