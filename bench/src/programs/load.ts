import { randomUUID } from 'node:crypto';
import { Pool } from 'undici';
import { detectionBody } from '../detection.ts';
import { answerQuestions, sayReady } from './answer-questions.ts';

/** What to send: until so many seconds are over, or so many events are sent, whatever is first. */
export type Load = {
  url: string;
  headers: Record<string, string>;
  connections: number;
  seconds: number;
  count: number;
};

/** What came of it. Latencies in milliseconds, sorted. */
export type Sent = { accepted: number; refused: number; seconds: number; p50: number; p99: number };

/** Sends events, each of an incident of its own, over keep-alive connections that each have one request under way. */
async function send({ url, headers, connections, seconds, count }: Load): Promise<Sent> {
  const { origin, pathname } = new URL(url);
  const pool = new Pool(origin, { connections, pipelining: 1 });
  const run = randomUUID();
  const latencies: number[] = [];
  let begun = 0;
  let refused = 0;
  const start = performance.now();
  const end = start + seconds * 1_000;
  const sendInTurn = async (): Promise<void> => {
    while (begun < count && performance.now() < end) {
      const body = detectionBody({ incidentId: `${run}-${begun++}` });
      const sentAt = performance.now();
      const response = await pool.request({ method: 'POST', path: pathname, headers, body });
      await response.body.dump();
      if (response.statusCode === 202) latencies.push(performance.now() - sentAt);
      else refused++;
    }
  };
  await Promise.all(Array.from({ length: connections }, sendInTurn));
  const elapsed = (performance.now() - start) / 1_000;
  await pool.close();
  latencies.sort((a, b) => a - b);
  const at = (share: number) => latencies[Math.floor(share * latencies.length)] ?? 0;
  return { accepted: latencies.length, refused, seconds: elapsed, p50: at(0.5), p99: at(0.99) };
}

answerQuestions({ send });
// It listens nowhere: the channel is what it lives for.
process.channel?.ref();
sayReady({});
