import { PRESETS, type PresetName } from '@issuebridge/core/config/source-schema.ts';
import { createDice } from '../faults/dice.ts';
import { randomBody } from './random-body.ts';
import { type Reading, readBody } from './read-body.ts';

/** A body of a run: what makes it again. */
export type BodyName = { seed: number; index: number; preset: PresetName };

/** What became of all bodies. */
export type Fuzzing = {
  readings: Record<PresetName, Record<Reading, number>>;
  /** What was thrown: none is right. */
  crashes: Array<BodyName & { error: string }>;
  bytes: { total: number; largest: number };
  /** CPU time of this thread in milliseconds. */
  cpu: { total: number; slowest: number; slowestBody: BodyName | undefined };
};

/** Reads so many random bodies, every preset in turn. */
export function fuzz(input: { seed: number; bodies: number }): Fuzzing {
  const { seed, bodies } = input;
  const result: Fuzzing = {
    readings: Object.fromEntries(
      PRESETS.map((preset) => [preset, { event: 0, invalid: 0, unreadable: 0 }]),
    ) as Fuzzing['readings'],
    crashes: [],
    bytes: { total: 0, largest: 0 },
    cpu: { total: 0, slowest: 0, slowestBody: undefined },
  };
  for (let index = 0; index < bodies; index++) {
    const preset = PRESETS[index % PRESETS.length] as PresetName;
    const name = { seed, index, preset };
    const bytes = bodyNamed(name);
    const before = process.threadCpuUsage();
    try {
      result.readings[preset][readBody(bytes, preset)] += 1;
    } catch (error) {
      result.crashes.push({ ...name, error: String(error) });
    }
    const { user, system } = process.threadCpuUsage(before);
    const cpu = (user + system) / 1_000;
    result.cpu.total += cpu;
    if (cpu > result.cpu.slowest) result.cpu = { ...result.cpu, slowest: cpu, slowestBody: name };
    result.bytes.total += bytes.length;
    result.bytes.largest = Math.max(result.bytes.largest, bytes.length);
  }
  return result;
}

/** 2 MiB: more of a body ingest does not read (`ingest.max_body`). */
const MAX_BODY = 2_097_152;

/** The same name, the same bytes. */
export function bodyNamed({ seed, index, preset }: BodyName): Buffer {
  return randomBody(createDice(seed, `body ${index}`), preset).subarray(0, MAX_BODY);
}
