import { readFileSync } from 'node:fs';
import type { PresetName } from '@issuebridge/core/config/source-schema.ts';
import type { Dice } from '../faults/dice.ts';
import { randomJson, randomObject, randomText } from './random-value.ts';

const sample = (name: string): string =>
  readFileSync(new URL(`../../../docs/${name}.json`, import.meta.url), 'utf8').replace(/\s*\n\s*/g, '');

/** A body that each preset takes: what is changed at random in most others. */
const SAMPLES: Record<PresetName, string[]> = {
  insights: [sample('insights-webhook-template')],
  'gitlab-issue': ['{"title":"T","description":"Severity:High\\nWhen:11/22/2026 08:15:00\\nSummary:S","labels":["a"]}'],
  alertmanager: [sample('samples/alertmanager-firing'), sample('samples/alertmanager-resolved')],
  grafana: [sample('samples/grafana-firing'), sample('samples/grafana-resolved')],
  generic: ['{"title":"T","severity":"high","hosts":["a","b"],"start_time":"2026-11-22T08:15:00Z","tags":{"a":1}}'],
};

/** Bytes as nobody should send them to a source of that preset; a quarter of them is a good event. */
export function randomBody(dice: Dice, preset: PresetName): Buffer {
  const good = dice.pick(SAMPLES[preset]);
  switch (dice.between(0, 11)) {
    case 0:
    case 1:
    case 2:
      return Buffer.from(good.replace(/"(?:[^"\\]|\\.)*"(?=\s*[,}\]])/g, (text) => otherText(dice, text)));
    case 3:
    case 4:
      return Buffer.from(good.replace(/"(?:[^"\\]|\\.)*"(?=\s*[,}\]])/g, (text) => otherValue(dice, text)));
    case 5:
    case 6:
      return spoilt(dice, Buffer.from(good));
    case 7:
      return spoilt(dice, Buffer.from(randomObject(dice)));
    case 8:
      return Buffer.from(Array.from({ length: dice.between(0, 64) }, () => dice.between(0, 255)));
    case 9:
      return Buffer.from(nested(dice));
    case 10:
      return Buffer.from(large(dice, preset));
    default:
      return Buffer.from(randomObject(dice));
  }
}

function otherText(dice: Dice, text: string): string {
  return dice.throw() < 0.3 ? JSON.stringify(randomText(dice)) : text;
}

function otherValue(dice: Dice, text: string): string {
  return dice.throw() < 0.2 ? randomJson(dice) : text;
}

/** A few bytes changed, put in or left out. */
function spoilt(dice: Dice, bytes: Buffer): Buffer {
  let result = bytes;
  for (let times = dice.between(1, 3); times > 0; times--) {
    const at = dice.between(0, result.length);
    const byte = Buffer.of(dice.throw() < 0.5 ? dice.between(0, 255) : dice.pick([...'{}[]":,\\\u0000']).charCodeAt(0));
    const left = dice.between(0, 1);
    result = Buffer.concat([result.subarray(0, at), ...(dice.throw() < 0.7 ? [byte] : []), result.subarray(at + left)]);
  }
  return result;
}

function nested(dice: Dice): string {
  const depth = dice.between(20, 2_000);
  const [open, close] = dice.throw() < 0.5 ? ['[', ']'] : ['{"a":', '}'];
  return `{"alerts":${open.repeat(depth)}1${dice.throw() < 0.8 ? close.repeat(depth) : ''}}`;
}

/** Tens of kilobytes: one long text, many names, or many of what the preset takes a list of. */
function large(dice: Dice, preset: PresetName): string {
  const many = dice.between(50, 500);
  const list = (item: (index: number) => string) => Array.from({ length: many }, (_, index) => item(index)).join(',');
  switch (dice.between(0, 3)) {
    case 0:
      return `{"title":${JSON.stringify(randomText(dice).repeat(many))},"incidentId":1,"alerts":[{"labels":{}}]}`;
    case 1:
      return `{"title":"t","incidentId":"i",${list((index) => `"${index}":${randomJson(dice, 5)}`)}}`;
    case 2:
      return `{"title":"t","entityName":"${'a,'.repeat(many * 20)}","hosts":[${list(String)}],"alerts":[${list(String)}]}`;
    default: {
      const body = JSON.parse(dice.pick(SAMPLES[preset]));
      const alerts = Array.isArray(body.alerts) ? body.alerts : [{ labels: { a: 'b' } }];
      const filled = Array.from({ length: dice.between(1, 100) }, () => dice.pick(alerts));
      return JSON.stringify({ ...body, alerts: filled });
    }
  }
}
