import { defineScript } from '@hutong/redis'
import { wholeSlot } from './whole-slot.ts'

/**
 * Applies a stretch of the log to one slot, or says why not. KEYS[1] = the slot's position.
 * ARGV: fence, from, next; then for each source its name, fence, sourceReadAt, heartbeatAt ('-' = not known); at last the records and tainted ones in the
 * order of the log, as pack-record.ts packs them.
 * Gives {outcome, next, count of stale records}.
 *
 * Redis runs a script alone but does not undo it when something stops it in the middle. So the links from people come first, then all records at once
 * and with them position, counts and digest; what is repeated after a stop finds its links made and changes nothing that counts.
 */
export const applyScript = defineScript(`
${wholeSlot('KEYS[1]')}
local call, find, sub, byte, unpackAt = redis.call, string.find, string.sub, string.byte, struct.unpack
local position = KEYS[1]
local slot = sub(position, 1, -4)
local fence, from, next = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])

local known = call('HMGET', position, 'next', 'fence', 'records', 'tainted', 'digest')
if not known[1] then return {'GAP', 0, 0} end
local reached = tonumber(known[1])
if fence < tonumber(known[2]) then return {'FENCED', reached, 0} end
if next <= reached then return {'DUP', reached, 0} end
if from > reached then return {'GAP', reached, 0} end

local records, tainted, stale = tonumber(known[3]), tonumber(known[4]), 0
local high, low = tonumber(sub(known[5], 1, 8), 16), tonumber(sub(known[5], 9), 16)

-- Lua's own comparison follows the language of the server.
local function isHigher(a, b)
  for at = 1, math.min(#a, #b) do
    local x, y = byte(a, at), byte(b, at)
    if x ~= y then return x > y end
  end
  return #a > #b
end

local function addDigest(packed, at, sign)
  local ownHigh, ownLow = unpackAt('>I4I4', packed, at)
  high = (high + sign * ownHigh) % 4294967296
  low = (low + sign * ownLow) % 4294967296
end

-- struct.unpack is much faster than to look for the ends.
local keys, packs, offsets, places, kept = {}, {}, {}, {}, {}
local ones, at = ARGV[#ARGV], 1
while at <= #ones do
  local offset, keyLength, length = unpackAt('>dI4I4', ones, at)
  local keyEnd = at + 16 + keyLength
  if offset >= reached then
    local count = #keys + 1
    local key = sub(ones, at + 16, keyEnd - 1)
    offsets[count], keys[count], packs[count] = offset, key, sub(ones, keyEnd, keyEnd + length - 1)
    places[count] = slot .. 'r:' .. key
  end
  at = keyEnd + length
end
if #places > 0 then
  -- One call for all is much faster than one for each.
  local found = call('MGET', unpack(places))
  for at, key in ipairs(keys) do kept[key] = found[at] end
end

local changes, isChanged = {}, {}
local function keep(key, packed)
  kept[key] = packed
  if not isChanged[key] then
    isChanged[key] = true
    changes[#changes + 1] = key
  end
end

-- Where the lines of a packed record end. Patterns would be slower than all the rest.
local function linesOf(packed)
  local reason = find(packed, '\\n', 1, true)
  local version = find(packed, '\\n', reason + 9, true)
  return reason, version, find(packed, '\\n', version + 1, true)
end

local function eachPerson(command, key, packed, before, after)
  local at = before + 1
  while at < after do
    local gap = find(packed, ' ', at, true)
    if not gap or gap > after then gap = after end
    call(command, slot .. 's:' .. sub(packed, at, gap - 1), key)
    at = gap + 1
  end
end

local function upsert(key, packed)
  local reason, version, people = linesOf(packed)
  local old = kept[key]
  if old then
    local oldReason, oldVersion, oldPeople = linesOf(old)
    local isFirst = oldVersion == oldReason + 9
    if not isHigher(sub(packed, reason + 9, version - 1), sub(old, oldReason + 9, oldVersion - 1)) then
      stale = stale + 1
      return
    end
    if sub(packed, version, people) ~= sub(old, oldVersion, oldPeople) then
      eachPerson('SREM', key, old, oldVersion, oldPeople)
      eachPerson('SADD', key, packed, version, people)
    end
    if oldReason > 1 then
      call('DEL', slot .. 'tainted:' .. key)
      tainted = tainted - 1
    end
    if isFirst then records = records + 1 else addDigest(old, oldReason + 1, -1) end
  else
    eachPerson('SADD', key, packed, version, people)
    records = records + 1
  end
  addDigest(packed, reason + 1, 1)
  keep(key, packed)
end

local function taint(key, number, packed)
  local offset = string.format('%.0f', number)
  call('HSET', slot .. 'tainted:' .. key, offset, packed)
  local before = kept[key] or ('\\n' .. string.rep('\\0', 8) .. '\\n\\n' .. offset .. ' active\\n')
  local endOfReason = find(before, '\\n', 1, true)
  if endOfReason == 1 then tainted = tainted + 1 end
  keep(key, sub(packed, 1, find(packed, '\\n', 1, true) - 1) .. sub(before, endOfReason))
end

for at, key in ipairs(keys) do
  local packed = packs[at]
  if byte(packed) == 10 then upsert(key, packed) else taint(key, offsets[at], packed) end
end

local function later(a, b)
  if a == '-' then return b end
  if b == '-' then return a end
  return tonumber(a) > tonumber(b) and a or b
end

local function mergeSource(name, fence, readAt, heartbeatAt)
  local field = 'source:' .. name
  local before = call('HGET', position, field)
  if before then
    local _, _, fenceBefore, readBefore, heartbeatBefore = find(before, '^(%S+) (%S+) (%S+)$')
    if tonumber(fence) < tonumber(fenceBefore) then return end
    if tonumber(fence) > tonumber(fenceBefore) then
      -- The new owner's word counts, but what it does not know yet stays what it was.
      if readAt == '-' then readAt = readBefore end
      if heartbeatAt == '-' then heartbeatAt = heartbeatBefore end
    else
      readAt, heartbeatAt = later(readBefore, readAt), later(heartbeatBefore, heartbeatAt)
    end
  end
  call('HSET', position, field, fence .. ' ' .. readAt .. ' ' .. heartbeatAt)
end

if #changes > 0 then
  local pairs = {}
  for at, key in ipairs(changes) do pairs[2 * at - 1], pairs[2 * at] = slot .. 'r:' .. key, kept[key] end
  call('MSET', unpack(pairs))
end
for at = 4, #ARGV - 4, 4 do mergeSource(ARGV[at], ARGV[at + 1], ARGV[at + 2], ARGV[at + 3]) end
call('HSET', position, 'next', ARGV[3], 'fence', ARGV[1], 'records', records, 'tainted', tainted,
  'digest', string.format('%08x%08x', high, low))
return {'APPLIED', next, stale}
`)
