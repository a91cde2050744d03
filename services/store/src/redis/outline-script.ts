import { defineScript } from '@hutong/redis'
import { wholeSlot } from './whole-slot.ts'

/**
 * What records of one slot are compared by, computed where they lie. KEYS[1] = the slot's position. ARGV: record keys. Gives {} when the slot is not
 * there, else for each key nil, or {version, status, 1 when it is tainted, print}.
 */
export const outlineScript = defineScript(`
${wholeSlot('KEYS[1]')}
local find, sub = string.find, string.sub
if redis.call('EXISTS', KEYS[1]) == 0 then return {} end
local slot = sub(KEYS[1], 1, -4)
local outlines = {}
for at, key in ipairs(ARGV) do
  local packed = redis.call('GET', slot .. 'r:' .. key)
  if packed then
    local reason = find(packed, '\\n', 1, true)
    local version = find(packed, '\\n', reason + 9, true)
    local people = find(packed, '\\n', version + 1, true)
    local head = find(packed, '\\n', people + 1, true)
    local place = sub(packed, people + 1, head - 1)
    local bytes = sub(packed, head + 1)
    local print = ''
    if #bytes > 0 then print = redis.sha1hex(sub(bytes, find(bytes, ',"data":', 1, true) or 1)) end
    outlines[at] = {sub(packed, reason + 9, version - 1), sub(place, find(place, ' ', 1, true) + 1), reason > 1 and 1 or 0, print}
  else
    outlines[at] = false
  end
end
return outlines
`)
