import { defineScript } from '@hutong/redis'

/**
 * Applies a stretch of the log to one slot, or says why not. KEYS[1] = the slot's position.
 * ARGV: fence, from, next, count of sources, count of records and tainted ones; then for each source name, fence, sourceReadAt, heartbeatAt ('-' = not
 * known); then for each record or tainted one offset, key, and what pack-record.ts made of it, in the order of the log.
 * Gives {outcome, next, count of stale records}.
 *
 * Redis runs a script alone but does not undo it. So the place of a record is the last thing written of it, and the counts follow at once, whatever
 * stops the script: a key that has moved to another node while slots are migrated. The position is only moved when all is done; what is repeated then
 * finds its own version and changes nothing.
 */
export const applyScript = defineScript(`
local call, find, byte = redis.call, string.find, string.byte
local position = KEYS[1]
local slot = string.sub(position, 1, -4)
local fence, from, next = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local sourceCount, recordCount = tonumber(ARGV[4]), tonumber(ARGV[5])

local known = call('HMGET', position, 'next', 'fence', 'records', 'tainted', 'digest')
if not known[1] then return {'GAP', 0, 0} end
local reached = tonumber(known[1])
if fence < tonumber(known[2]) then return {'FENCED', reached, 0} end
if next <= reached then return {'DUP', reached, 0} end
if from > reached then return {'GAP', reached, 0} end

local records, tainted, stale = tonumber(known[3]), tonumber(known[4]), 0
local high, low = tonumber(string.sub(known[5], 1, 8), 16), tonumber(string.sub(known[5], 9), 16)

-- Lua's own comparison follows the language of the server.
local function isHigher(a, b)
  for at = 1, math.min(#a, #b) do
    local x, y = byte(a, at), byte(b, at)
    if x ~= y then return x > y end
  end
  return #a > #b
end

local function addDigest(digest, sign)
  high = (high + sign * tonumber(string.sub(digest, 1, 8), 16)) % 4294967296
  low = (low + sign * tonumber(string.sub(digest, 9), 16)) % 4294967296
end

local head = '^([^\\n]*)\\n([^\\n]*)\\n([^\\n]*)\\n([^\\n]*)\\n'

local function upsert(key, packed)
  local place = slot .. 'r:' .. key
  local _, _, _, version, digest, subjects = find(packed, head)
  local before = call('GET', place)
  local reason, versionBefore, digestBefore, subjectsBefore = '', '', '', ''
  if before then
    _, _, reason, versionBefore, digestBefore, subjectsBefore = find(before, head)
    if not isHigher(version, versionBefore) then
      stale = stale + 1
      return
    end
  end
  if subjects ~= subjectsBefore then
    for subject in string.gmatch(subjectsBefore, '[^ ]+') do call('SREM', slot .. 's:' .. subject, key) end
    for subject in string.gmatch(subjects, '[^ ]+') do call('SADD', slot .. 's:' .. subject, key) end
  end
  if reason ~= '' then call('DEL', slot .. 'tainted:' .. key) end
  call('SET', place, packed)
  if reason ~= '' then tainted = tainted - 1 end
  if versionBefore == '' then records = records + 1 else addDigest(digestBefore, -1) end
  addDigest(digest, 1)
end

local function taint(key, offset, packed)
  local place = slot .. 'r:' .. key
  local _, _, reason = find(packed, '^([^\\n]*)')
  local before = call('GET', place)
  call('HSET', slot .. 'tainted:' .. key, offset, packed)
  if before then
    local rest = find(before, '\\n', 1, true)
    call('SET', place, reason .. string.sub(before, rest))
    if rest == 1 then tainted = tainted + 1 end
  else
    call('SET', place, reason .. '\\n\\n\\n\\n' .. offset .. ' active\\n')
    tainted = tainted + 1
  end
end

local function applyAll()
  local at = 6 + 4 * sourceCount
  for _ = 1, recordCount do
    local offset, key, packed = ARGV[at], ARGV[at + 1], ARGV[at + 2]
    if tonumber(offset) >= reached then
      if byte(packed) == 10 then upsert(key, packed) else taint(key, offset, packed) end
    end
    at = at + 3
  end
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

local done, failure = pcall(applyAll)
call('HSET', position, 'records', records, 'tainted', tainted, 'digest', string.format('%08x%08x', high, low))
if not done then return redis.error_reply(type(failure) == 'table' and failure.err or tostring(failure)) end
for at = 6, 2 + 4 * sourceCount, 4 do mergeSource(ARGV[at], ARGV[at + 1], ARGV[at + 2], ARGV[at + 3]) end
call('HSET', position, 'next', ARGV[3], 'fence', ARGV[1])
return {'APPLIED', next, stale}
`)
