/**
 * KEYS: the lane, the destination's record for all requests, the holder's reservation, the subject. ARGV: configured rate a
 * minute (0 = no limit), share of it that is used, depth (slots), room (ms: so far ahead slots may be taken, whatever the
 * depth), hold (ms that a caller sleeps for its slot), grace (ms that a reserved slot stays valid), holder, patience (ms
 * after which a holder who no longer asks has left the subject), 1 if one who comes too early is sent away.
 * Returns what to do and in how many ms.
 */
export const TAKE = `
local lane, all, reservation, subject = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local configured, share, depth, room = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local hold, grace, holder, patience = tonumber(ARGV[5]), tonumber(ARGV[6]), ARGV[7], tonumber(ARGV[8])
local blocked = math.max(field(lane, 'blocked_until') or 0, field(all, 'blocked_until') or 0)
if blocked > now then return { 'blocked', math.ceil(blocked - now) } end
local rate, told = rateOf(lane, configured), toldOf(all)
local free = now
if told then free = math.max(now, field(all, 'next') or 0) end
local function go(slot)
  slot = math.max(slot, free)
  if told then redis.call('HSET', all, 'next', slot + MINUTE / (told * share)) end
  return { 'go', math.ceil(slot - now) }
end
local function early() return { 'wait', math.ceil(math.max(1, free - now - hold)) } end
if rate == 0 then
  if free - now > hold then return early() end
  return go(now)
end
local interval = MINUTE / (rate * share)
room = math.max(room, depth * interval)
local other = redis.call('GET', subject)
if other and other ~= holder then return { 'taken', patience } end
redis.call('SET', subject, holder, 'PX', patience)
local epoch = tostring(field(lane, 'epoch') or 0)
local of, slot = string.match(redis.call('GET', reservation) or '', '^(%d+) (.+)$')
if of == epoch then
  slot = tonumber(slot)
  if slot - now > hold then
    redis.call('PEXPIRE', subject, math.ceil(slot - now + grace))
    return { 'reserved', math.ceil(slot - now) }
  end
  redis.call('DEL', reservation)
  return go(slot)
end
local next = math.max(now, field(lane, 'next') or 0)
if next - now >= room then
  if ARGV[9] == '1' then
    local ask = math.max(now + room / 2, field(lane, 'asks') or 0)
    redis.call('HSET', lane, 'asks', ask + interval / 2)
    return { 'later', math.ceil(ask - now) }
  end
  return { 'wait', math.ceil(math.max(1, next - now - room + interval)) }
end
if next - now <= hold then
  if free - now > hold then return early() end
  next = math.max(next, free)
  redis.call('HSET', lane, 'next', next + interval)
  return go(next)
end
redis.call('HSET', lane, 'next', next + interval)
redis.call('SET', reservation, epoch .. ' ' .. string.format('%.3f', next), 'PX', math.ceil(next - now + grace))
redis.call('PEXPIRE', subject, math.ceil(next - now + grace))
return { 'reserved', math.ceil(next - now) }
`;

/** KEYS: the destination's record for all requests. ARGV: share. The next slot, however many wait: others make room for it. */
export const TAKE_ANY = `
local all = KEYS[1]
local blocked = field(all, 'blocked_until') or 0
if blocked > now then return { 'blocked', math.ceil(blocked - now) } end
local told = toldOf(all)
if not told then return { 'go', 0 } end
local free = math.max(now, field(all, 'next') or 0)
redis.call('HSET', all, 'next', free + MINUTE / (told * tonumber(ARGV[1])))
return { 'go', math.ceil(free - now) }
`;

/** KEYS: a lane, the destination's record for all requests. Returns how many ms both are blocked for, 0 if neither is. */
export const BLOCKED = `
local blocked = math.max(field(KEYS[1], 'blocked_until') or 0, field(KEYS[2], 'blocked_until') or 0)
return math.max(0, math.ceil(blocked - now))
`;
