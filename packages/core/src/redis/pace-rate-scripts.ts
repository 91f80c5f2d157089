/**
 * Lua, for all scripts of the pace. A lane is a hash:
 * next (the first free slot), asks (when the next one who is too early is to ask again), blocked_until: ms of `now`;
 * minute, count, earlier: the last of GitLab's minutes with a success, the successes in it and in the one before;
 * rate, since: what GitLab was found to allow a minute, and from when on that grows; limited: GitLab's minute of the last
 * refusal, found: the successes in it; epoch: counts such minutes, for a slot that was given before is none any more. The record for all requests has told, told_until: the limit GitLab named.
 */
export const RATE = `
local MINUTE, GROWTH, STEPS, DOUBLED, ALIKE = 60000, 1.05, 400, 15, 0.05
local function field(key, name) return tonumber(redis.call('HGET', key, name) or nil) end
local function stepsSince(since) return math.max(0, math.floor((now - since) / MINUTE)) end
local function grown(rate, since)
  for _ = 1, math.min(STEPS, stepsSince(since)) do rate = math.max(rate * GROWTH, rate + 1) end
  return rate
end
local function rateOf(key, configured)
  local rate, since = field(key, 'rate'), field(key, 'since')
  if not rate then return configured end
  if configured == 0 then
    if stepsSince(since) >= DOUBLED then return 0 end
    return grown(rate, since)
  end
  return math.min(configured, grown(rate, since))
end
local function toldOf(key)
  if (field(key, 'told_until') or 0) > now then return field(key, 'told') end
end
`;

/**
 * KEYS: a lane. ARGV: GitLab's minute of a success. One that is read after the refusal of its minute still says what
 * GitLab allows.
 */
export const SUCCEEDED = `
local lane, at = KEYS[1], tonumber(ARGV[1])
local minute, count = field(lane, 'minute') or -1, field(lane, 'count') or 0
if at > minute then
  local earlier = 0
  if at == minute + 1 then earlier = count end
  count = 1
  redis.call('HSET', lane, 'minute', at, 'count', count, 'earlier', earlier)
elseif at == minute then
  count = redis.call('HINCRBY', lane, 'count', 1)
elseif at == minute - 1 then
  count = redis.call('HINCRBY', lane, 'earlier', 1)
end
if at ~= field(lane, 'limited') then return 1 end
local rate = field(lane, 'rate')
if rate and rate == field(lane, 'found') and count > rate then redis.call('HSET', lane, 'rate', count) end
if count > field(lane, 'found') then redis.call('HSET', lane, 'found', count) end
return 1
`;

/**
 * KEYS: a lane, or the record for all requests. ARGV: ms to wait, GitLab's time of the refusal (ms), the limit it named (0 = none),
 * how long that is believed (ms), how long after a minute's end a refusal of it may be dated (ms), 1 if the lane is to adapt.
 * It adapts when two refused minutes in a row let the same number through, as GitLab's fixed windows do: a single refusal
 * early in a minute, by a proxy or by others' use of the account, would else bring the rate down to next to nothing.
 */
export const LIMITED = `
local lane, at, named, late = KEYS[1], tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[5])
local blocked = math.max(now + tonumber(ARGV[1]), field(lane, 'blocked_until') or 0)
redis.call('HSET', lane, 'blocked_until', blocked)
if named > 0 then redis.call('HSET', lane, 'told', named, 'told_until', now + tonumber(ARGV[4])) end
if ARGV[6] ~= '1' then return 0 end
local of = math.floor(at / MINUTE)
if of <= (field(lane, 'limited') or -1) then return 0 end
local minute = field(lane, 'minute') or -1
local function passed(which)
  if which > minute then return 0 end
  if which == minute then return field(lane, 'count') end
  if which == minute - 1 then return field(lane, 'earlier') end
end
local seen = passed(of)
if not seen then return 0 end
if at % MINUTE < late then seen = math.max(seen, passed(of - 1) or 0) end
local before = field(lane, 'found')
local found, rate = math.max(1, seen), field(lane, 'rate')
redis.call('HSET', lane, 'limited', of, 'found', found, 'next', blocked)
redis.call('HDEL', lane, 'asks')
redis.call('HINCRBY', lane, 'epoch', 1)
if not before or math.abs(found - before) > math.max(1, before * ALIKE) then return 0 end
if rate and grown(rate, field(lane, 'since')) <= found then return 0 end
redis.call('HSET', lane, 'rate', found, 'since', blocked)
return 1
`;

/** KEYS: lanes. ARGV: what is configured for each (0 = no limit). Returns of each: rate, and until when it is blocked (0 = it is not). */
export const DESCRIBE = `
local answer = {}
for index, lane in ipairs(KEYS) do
  local configured = tonumber(ARGV[index])
  local blocked = field(lane, 'blocked_until') or 0
  if blocked <= now then blocked = 0 end
  answer[index] = { tostring(toldOf(lane) or rateOf(lane, configured)), string.format('%.0f', blocked) }
end
return answer
`;
