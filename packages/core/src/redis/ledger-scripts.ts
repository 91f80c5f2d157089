import { NOW } from '../runtime/redis-script.ts';

/**
 * The entry is a hash: state (clear, intent, created), generation; attempt, destination, project, marker, started,
 * may_send_until, event, event_at, event_content, ahead of the intent; doubt_project, doubt_marker, doubt_since, doubt_until,
 * doubt_event, doubt_event_at, doubt_content, doubt_ahead, doubt_settled, answered_from, answered_last of what may have been made;
 * iid, issue_project, web_url, creator, received_at, content of what exists; follows: URL of the one before.
 */
const ENTRY = `
${NOW}
local key = KEYS[1]
local function get(field) return redis.call('HGET', key, field) or '' end
local function number(field) return tonumber(get(field)) end
local function clear_answers() redis.call('HDEL', key, 'answered_from', 'answered_last') end
local function doubt_intent()
  local since, started, until_ = number('doubt_since'), number('started'), number('may_send_until')
  if not since or get('doubt_project') ~= get('project') or started < since then since = started end
  local ahead, before = number('ahead'), number('doubt_ahead')
  if before and (not ahead or before < ahead) then ahead = before end
  local latest = number('doubt_until')
  if latest and latest > until_ then until_ = latest end
  redis.call('HSET', key, 'state', 'clear', 'doubt_project', get('project'), 'doubt_marker', get('marker'),
    'doubt_since', since, 'doubt_until', until_, 'doubt_event', get('event'),
    'doubt_event_at', get('event_at'), 'doubt_content', get('event_content'), 'doubt_ahead', ahead or '')
  redis.call('HDEL', key, 'doubt_settled')
  clear_answers()
end
local function settled() return get('doubt_settled') == '1' end
local function write(generation, project, iid, web_url, creator, received_at, content)
  redis.call('HSET', key, 'state', 'created', 'generation', generation, 'iid', iid, 'issue_project', project,
    'web_url', web_url, 'creator', creator, 'received_at', received_at, 'content', content)
  redis.call('HDEL', key, 'attempt', 'destination', 'project', 'marker', 'started', 'may_send_until', 'event',
    'event_at', 'event_content', 'doubt_project', 'doubt_marker', 'doubt_since', 'doubt_until', 'doubt_event',
    'doubt_event_at', 'doubt_content', 'answered_from', 'answered_last', 'ahead', 'doubt_ahead',
    'doubt_settled', 'follows')
end
local function keep(milliseconds)
  if tonumber(milliseconds) > 0 then redis.call('PEXPIRE', key, milliseconds) else redis.call('PERSIST', key) end
end
local function index() return redis.call('HGET', KEYS[2], 'stamp') or '' end
`;

/**
 * KEYS: the entry, the index of what was read back from GitLab (here and in `CLAIM`). An intent past its send deadline is
 * a doubt: its owner may be dead. Returns the whole entry after that, `now`, and the index's stamp. What exists is kept
 * from its last use on, so long as the last argument says; an intent or a doubt is never given an end.
 */
export const READ = `
${ENTRY}
if get('state') == 'intent' and now > number('may_send_until') then doubt_intent() end
if get('state') == 'created' then keep(ARGV[1]) end
local is_settled = settled() and '1' or '0'
return { now, is_settled, redis.call('HGETALL', key), index() }
`;

/**
 * Sets the intent if nobody has one, nothing exists, the generation is right, no doubt is unsettled, and the index is
 * still the one that was asked. Asked again by the one that has it, for the connection was lost before the answer, it
 * says the same once more.
 */
export const CLAIM = `
${ENTRY}
local attempt, generation, destination, project, marker = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5]
local event, event_at, event_content = ARGV[6], ARGV[7], ARGV[8]
local window, ahead = tonumber(ARGV[9]), ARGV[10]
if index() ~= ARGV[11] then return { 0, now } end
if get('state') == 'created' then return { 0, now } end
if get('state') == 'intent' then
  if now <= number('may_send_until') then
    if get('attempt') == attempt then return { 1, now, number('may_send_until') } end
    return { 0, now }
  end
  doubt_intent()
end
local current = get('generation')
if current == '' then current = '1' end
if current ~= generation then return { 0, now } end
if get('doubt_until') ~= '' and not settled() then return { 0, now } end
redis.call('HSET', key, 'state', 'intent', 'generation', generation, 'attempt', attempt, 'destination', destination,
  'project', project, 'marker', marker, 'started', now, 'may_send_until', now + window, 'event', event,
  'event_at', event_at, 'event_content', event_content, 'ahead', ahead)
redis.call('PERSIST', key)
return { 1, now, now + window }
`;

/** Frees the entry if the intent is this attempt's. Without the comparison it would wipe another's, and make two issues. */
export const REFUSE = `
${ENTRY}
if get('state') ~= 'intent' or get('attempt') ~= ARGV[1] then return 1 end
redis.call('HSET', key, 'state', 'clear')
if get('doubt_until') == '' or settled() then keep(ARGV[2]) end
return 1
`;

/** Makes the intent a doubt if it is this attempt's. */
export const DOUBT = `
${ENTRY}
if get('state') == 'intent' and get('attempt') == ARGV[1] then doubt_intent() end
return 1
`;

/**
 * Counts an answered look-up that found nothing. It counts only when it began after the last moment anything was sent,
 * and only while no gap since the one before is greater than allowed: a GitLab that froze in between starts it over.
 * What is settled stays so until something is sent again: absent is absent, however long the turn to make it takes.
 * Each page answered says that GitLab was there, somewhere between its request and its answer: the time counts from the
 * later end, a gap from the earlier. So a list that takes longer than a gap still counts, as long as its pages come.
 */
export const LOOKED_UP = `
${ENTRY}
local seen_until, begun, settle, gap = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local first, last, longest = tonumber(ARGV[5]), tonumber(ARGV[6]), tonumber(ARGV[7])
if get('state') ~= 'clear' or get('doubt_until') ~= seen_until or begun <= tonumber(seen_until) then return 0 end
local before = number('answered_last')
if longest > gap then
  redis.call('HSET', key, 'answered_from', now, 'answered_last', last)
elseif not before or first - before > gap then
  redis.call('HSET', key, 'answered_from', first, 'answered_last', last)
elseif last > before then
  redis.call('HSET', key, 'answered_last', last)
end
if settled() then return 1 end
if begun - number('answered_from') < settle or now - number('answered_last') > gap then return 0 end
redis.call('HSET', key, 'doubt_settled', 1)
return 1
`;

/** Starts the settle time over. */
export const UNANSWERED = `
${ENTRY}
if get('doubt_until') == ARGV[1] then clear_answers() end
return 1
`;

/**
 * Writes what exists. ARGV: generation, project, iid, web_url, creator, received_at, content, ms it is kept, 1 if it was
 * found and not answered to who made it. Then its maker is the last one who claimed: who came before was proved absent, and
 * the finder may have read the entry before that. A lower iid of the same project and generation replaces a higher one; returns what is
 * or was known.
 */
export const RECORD = `
${ENTRY}
local generation, project, iid, web_url, creator, received_at, content = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5], ARGV[6], ARGV[7]
local current = get('generation')
if current == '' then current = '1' end
if get('state') ~= 'created' then
  if tonumber(current) > tonumber(generation) then return { 'stale' } end
  if ARGV[9] == '1' and get('state') == 'intent' then
    creator, received_at, content = get('event'), get('event_at'), get('event_content')
  elseif ARGV[9] == '1' and get('doubt_until') ~= '' then
    creator, received_at, content = get('doubt_event'), get('doubt_event_at'), get('doubt_content')
  end
  write(current, project, iid, web_url, creator, received_at, content)
  keep(ARGV[8])
  return { 'written', project, iid, web_url, creator, received_at, content }
end
local other = { get('issue_project'), get('iid'), get('web_url'), get('creator'), get('received_at'), get('content') }
if get('iid') == iid and get('issue_project') == project then return { 'known', unpack(other) } end
if tonumber(current) == tonumber(generation) and get('issue_project') == project and tonumber(iid) < number('iid') then
  write(current, project, iid, web_url, creator, received_at, content)
  return { 'replaced', unpack(other) }
end
return { 'surplus', unpack(other) }
`;

/**
 * Writes what was read back from GitLab into an entry that knows nothing of this generation or a later one: neither an
 * issue nor an attempt at one that is not settled.
 */
export const RESTORE = `
${ENTRY}
if get('state') == 'created' or get('state') == 'intent' then return 0 end
if get('doubt_until') ~= '' and not settled() then return 0 end
if tonumber(ARGV[1]) < (number('generation') or 1) then return 0 end
write(ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5], ARGV[6], ARGV[7])
keep(ARGV[8])
return 1
`;

/** Puts a content in the place of the one that was read, unless another has been put there or the thing is another by now. */
export const REPLACE = `
${ENTRY}
if get('state') ~= 'created' or get('iid') ~= ARGV[1] then return 0 end
if get('received_at') ~= ARGV[2] or get('content') ~= ARGV[3] then return 0 end
redis.call('HSET', key, 'received_at', ARGV[4], 'content', ARGV[5])
return 1
`;

/** Writes where the thing is now, if the entry still says where it was. */
export const MOVE = `
${ENTRY}
if get('state') == 'created' and get('issue_project') == ARGV[1] and get('iid') == ARGV[2] then
  redis.call('HSET', key, 'issue_project', ARGV[3], 'iid', ARGV[4], 'web_url', ARGV[5])
end
return 1
`;

/** Begins the next generation if the entry still holds that iid. */
export const FORGET = `
${ENTRY}
if get('state') == 'created' and get('iid') == ARGV[1] then
  redis.call('HSET', key, 'state', 'clear', 'generation', number('generation') + 1)
  redis.call('HDEL', key, 'iid', 'issue_project', 'web_url', 'creator', 'received_at', 'content')
  if ARGV[2] ~= '' then redis.call('HSET', key, 'follows', ARGV[2]) end
end
return 1
`;
