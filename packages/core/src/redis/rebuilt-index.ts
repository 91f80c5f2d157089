import type { Redis } from 'ioredis';
import { BUILDING, type RebuiltIndex, type RebuiltIssue, type Twins } from '../delivery/rebuilt-index.ts';
import { createScript } from '../runtime/redis-script.ts';

/**
 * KEYS: the index. ARGV: marker, issue, marker, issue ... An issue as JSON: project, iid, URL, created at, 1 if open, event,
 * received at, description's hash. Of two with one marker the open one stays, else the lower iid, as the ledger keeps it, or of
 * two projects the older one; returns the pairs that are both open.
 */
const ADD = `
local twins = {}
for index = 1, #ARGV, 2 do
  local known = redis.call('HGET', KEYS[1], ARGV[index])
  local replaces = true
  if known then
    local before, now = cjson.decode(known), cjson.decode(ARGV[index + 1])
    if before[1] ~= now[1] or before[2] ~= now[2] then
      if before[5] ~= now[5] then replaces = now[5] == 1
      elseif before[1] == now[1] then replaces = now[2] < before[2]
      else replaces = now[4] < before[4] end
      if before[5] == 1 and now[5] == 1 then
        local pair = replaces and { ARGV[index + 1], known } or { known, ARGV[index + 1] }
        table.insert(twins, pair[1])
        table.insert(twins, pair[2])
      end
    end
  end
  if replaces then redis.call('HSET', KEYS[1], ARGV[index], ARGV[index + 1]) end
end
return twins
`;

/** KEYS: the index. A stamp of before is kept for an end without result. An index that is being built lives until it is done. */
const BEGIN = `
local stamp = redis.call('HGET', KEYS[1], 'stamp')
if stamp ~= ARGV[1] then redis.call('HSET', KEYS[1], 'stamp', ARGV[1], 'stamp_before', stamp or '') end
redis.call('PERSIST', KEYS[1])
return 1
`;

/** KEYS: the index. ARGV: new stamp, milliseconds it lives, then host and project ids (JSON) by turns; ids are added to those known. */
const FINISH = `
for index = 3, #ARGV, 2 do
  local field = 'projects ' .. ARGV[index]
  local ids, seen = {}, {}
  for _, list in ipairs({ redis.call('HGET', KEYS[1], field) or '[]', ARGV[index + 1] }) do
    for _, id in ipairs(cjson.decode(list)) do
      if not seen[id] then
        seen[id] = true
        table.insert(ids, string.format('%d', id))
      end
    end
  end
  redis.call('HSET', KEYS[1], field, '[' .. table.concat(ids, ',') .. ']')
end
redis.call('HSET', KEYS[1], 'stamp', ARGV[1])
redis.call('HDEL', KEYS[1], 'stamp_before')
if tonumber(ARGV[2]) > 0 then redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
return 1
`;

/** KEYS: the index. ARGV: the stamp of one that is being built. */
const ABORT = `
if redis.call('HGET', KEYS[1], 'stamp') ~= ARGV[1] then return 0 end
local before = redis.call('HGET', KEYS[1], 'stamp_before') or ''
redis.call('HDEL', KEYS[1], 'stamp', 'stamp_before')
if before ~= '' then redis.call('HSET', KEYS[1], 'stamp', before) end
return 1
`;

type Dependencies = {
  redis: Redis;
  keys: { rebuilt: string };
  /** A new stamp. */
  newId: () => string;
};

/** The index in Redis: one hash, whose `stamp` says which it is. */
export function createRebuiltIndex({ redis, keys: { rebuilt }, newId }: Dependencies): RebuiltIndex {
  const add = createScript({ redis, lua: ADD });
  const begin = createScript({ redis, lua: BEGIN });
  const finish = createScript({ redis, lua: FINISH });
  const abort = createScript({ redis, lua: ABORT });
  return {
    async begin() {
      await begin([rebuilt], [BUILDING]);
    },
    async isBuilding() {
      return (await redis.hget(rebuilt, 'stamp')) === BUILDING;
    },
    async add(issues) {
      if (issues.length === 0) return [];
      const args = issues.flatMap(({ marker, issue }) => [marker, toText(issue)]);
      const texts = (await add([rebuilt], args)) as string[];
      const twins: Twins[] = [];
      for (let i = 0; i + 1 < texts.length; i += 2) {
        twins.push({ kept: toIssue(texts[i] ?? ''), other: toIssue(texts[i + 1] ?? '') });
      }
      return twins;
    },
    async finish(projects, ttl) {
      const lists = Object.entries(projects).flatMap(([host, ids]) => [host, JSON.stringify(ids)]);
      await finish([rebuilt], [newId(), ttl, ...lists]);
    },
    async abort() {
      await abort([rebuilt], [BUILDING]);
    },
    async projectsOf(host) {
      return JSON.parse((await redis.hget(rebuilt, `projects ${host}`)) ?? '[]') as number[];
    },
    async find(markers) {
      if (markers.length === 0) return [];
      const texts = await redis.hmget(rebuilt, ...markers);
      return texts.map((text) => (text === null ? undefined : toIssue(text)));
    },
  };
}

type Text = [number, number, string, string, 0 | 1, string, string, string];

function toText(issue: RebuiltIssue): string {
  const { projectId, iid, webUrl, createdAt, isOpen, eventId, receivedAt, description } = issue;
  const text: Text = [projectId, iid, webUrl, createdAt, isOpen ? 1 : 0, eventId, receivedAt, description];
  return JSON.stringify(text);
}

function toIssue(text: string): RebuiltIssue {
  const [projectId, iid, webUrl, createdAt, open, eventId, receivedAt, description] = JSON.parse(text) as Text;
  return { projectId, iid, webUrl, createdAt, isOpen: open === 1, eventId, receivedAt, description };
}
