/**
 * What all of these read of one failed job: id, when it failed, reason, message, bytes of its data, and of its record source, receipt,
 * attempts and last error. The reason is the first word of the message, as `dead-letter.ts` writes it; BullMQ's own
 * failure of a job that stalled too often has a sentence of its own. KEYS: the failed set. ARGV: what the key of a job and of
 * a record begin with.
 */
const DESCRIBE = `
local failed, job_prefix, record_prefix = KEYS[1], ARGV[1], ARGV[2]
local function reason_of(message)
  if string.sub(message, 1, 11) == 'job stalled' then return 'stalled' end
  return string.match(message, '^([%l_]+): ') or 'internal'
end
local function message_of(id) return redis.call('HGET', job_prefix .. id, 'failedReason') or '' end
local function describe(id, score)
  local message = message_of(id)
  local record = redis.call('HMGET', record_prefix .. id, 'source', 'received', 'attempts', 'error')
  return { id, score, reason_of(message), string.sub(message, 1, 4000), redis.call('HSTRLEN', job_prefix .. id, 'data'),
    record[1] or '', record[2] or '', record[3] or '0', record[4] or '' }
end
`;

/**
 * Reads a page, the newest first. ARGV: failed before (Unix ms, exclusive, or +inf), score and id to go on behind ('' for
 * the first), how many to look at, how many to find at most, reason and source to find ('' for any). Returns how
 * many were looked at, where to go on ('' at the end), and what was found. Members of one score stand in the order of
 * their ids, so that nothing is left out or told twice, whatever is added or removed between two pages.
 */
export const PAGE = `
${DESCRIBE}
local before, last_score, last_id = ARGV[3], ARGV[4], ARGV[5]
local look, want, reason, source = tonumber(ARGV[6]), tonumber(ARGV[7]), ARGV[8], ARGV[9]
local start
if last_id ~= '' then
  start = redis.call('ZCOUNT', failed, '(' .. last_score, '+inf')
elseif before == '+inf' then
  start = 0
else
  start = redis.call('ZCOUNT', failed, before, '+inf')
end
local looked, found, score_at, id_at = 0, {}, '', ''
while looked < look and #found < want do
  local flat = redis.call('ZREVRANGE', failed, start, start + 199, 'WITHSCORES')
  if #flat == 0 then return { looked, '', '', found } end
  for i = 1, #flat, 2 do
    local id, score = flat[i], flat[i + 1]
    start = start + 1
    if last_id == '' or score ~= last_score or id < last_id then
      looked = looked + 1
      score_at, id_at = score, id
      local fits = (reason == '' or reason_of(message_of(id)) == reason)
        and (source == '' or redis.call('HGET', record_prefix .. id, 'source') == source)
      if fits then table.insert(found, describe(id, score)) end
      if looked >= look or #found >= want then break end
    end
  end
end
return { looked, score_at, id_at, found }
`;

/** Reads one. ARGV: its id. Returns nothing where it has not failed. */
export const FIND = `
${DESCRIBE}
local score = redis.call('ZSCORE', failed, ARGV[3])
return score and describe(ARGV[3], score) or false
`;

/**
 * Counts by reason and source what failed after the one where the count before ended. ARGV: score and id of that one ('' at the beginning),
 * how many to look at. Returns how many there were, where to go on, and reason, source, number of each group.
 */
export const TALLY = `
${DESCRIBE}
local last_score, last_id, look = ARGV[3], ARGV[4], tonumber(ARGV[5])
local start = last_id == '' and 0 or redis.call('ZCOUNT', failed, '-inf', '(' .. last_score)
local looked, score_at, id_at, groups = 0, '', '', {}
while looked < look do
  local flat = redis.call('ZRANGE', failed, start, start + 199, 'WITHSCORES')
  if #flat == 0 then break end
  for i = 1, #flat, 2 do
    local id, score = flat[i], flat[i + 1]
    start = start + 1
    if last_id == '' or score ~= last_score or id > last_id then
      looked = looked + 1
      score_at, id_at = score, id
      local reason = reason_of(message_of(id))
      local source = redis.call('HGET', record_prefix .. id, 'source') or ''
      groups[reason] = groups[reason] or {}
      groups[reason][source] = (groups[reason][source] or 0) + 1
      if looked >= look then break end
    end
  end
end
local answer = {}
for reason, sources in pairs(groups) do
  for source, count in pairs(sources) do
    table.insert(answer, reason)
    table.insert(answer, source)
    table.insert(answer, count)
  end
end
return { looked, score_at, id_at, answer }
`;

/**
 * Removes those that are still failed, and leaves their deduplication keys, which BullMQ's own removal would free: what a person
 * discarded stays known. ARGV: what the keys of jobs, records and traces begin with, 1 to remove the records too, then
 * ids. Returns the ids that were removed.
 */
export const REMOVE = `
local failed, job_prefix, record_prefix, trace_prefix, whole = KEYS[1], ARGV[1], ARGV[2], ARGV[3], ARGV[4]
local removed = {}
for i = 5, #ARGV do
  local id = ARGV[i]
  if redis.call('ZREM', failed, id) == 1 then
    redis.call('UNLINK', job_prefix .. id, job_prefix .. id .. ':logs')
    if whole == '1' then redis.call('UNLINK', record_prefix .. id, trace_prefix .. id) end
    table.insert(removed, id)
  end
end
return removed
`;
