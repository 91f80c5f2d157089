import type { Redis } from 'ioredis';

/** What a benchmark asks of the Redis it measures with. */
export type MeasuredRedis = {
  url: string;
  client: Redis;
  clear(): Promise<void>;
  setFsync(mode: 'always' | 'everysec'): Promise<void>;
  /** Bytes of what is stored, without connections, buffers and these keys: BullMQ's event streams are bounded, not per event. */
  storedBytes(without: string[]): Promise<number>;
  cpuSeconds(): Promise<number>;
  /** Commands that clients send while `run` runs, without this one; what scripts call within Redis is none of them. */
  countCommands(run: () => Promise<void>): Promise<number>;
};

/** Wraps one connection to a Redis that is ours alone. */
export function measureRedis({ url, client }: { url: string; client: Redis }): MeasuredRedis {
  const info = async (section: string, field: string): Promise<number> => {
    const text = await client.info(section);
    return Number(new RegExp(`^${field}:([\\d.]+)`, 'm').exec(text)?.[1] ?? 0);
  };
  return {
    url,
    client,
    async clear() {
      await client.flushall('SYNC');
    },
    async setFsync(mode) {
      await client.config('SET', 'appendfsync', mode);
    },
    async storedBytes(without) {
      const used = await info('memory', 'used_memory');
      const clients = await info('memory', 'mem_clients_normal');
      const buffer = await info('memory', 'mem_aof_buffer');
      const sizes = await Promise.all(without.map((key) => client.memory('USAGE', key)));
      return sizes.reduce<number>((bytes, size) => bytes - (size ?? 0), used - clients - buffer);
    },
    async cpuSeconds() {
      return (await info('cpu', 'used_cpu_sys')) + (await info('cpu', 'used_cpu_user'));
    },
    async countCommands(run) {
      const own = /\baddr=(\S+)/.exec(String(await client.call('CLIENT', 'INFO')))?.[1];
      let count = 0;
      const monitor = await client.monitor();
      monitor.on('monitor', (_time: string, _command: string[], source: string) => {
        if (source !== 'lua' && source !== own) count++;
      });
      try {
        await run();
      } finally {
        monitor.disconnect();
      }
      return count;
    },
  };
}
