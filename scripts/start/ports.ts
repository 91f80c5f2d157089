import { findFreePortFrom } from '../../packages/core/src/testing/free-port.ts';

/** The ports of one run, all on 127.0.0.1. */
export type Ports = { ingest: number; ingestAdmin: number; workerAdmin: number; emulator: number };

function portFrom(text: string | undefined, fallback: number): number {
  const port = Number(text);
  return Number.isInteger(port) && port > 0 && port < 65_536 ? port : fallback;
}

/** The documented ports, or what PORT and ADMIN_PORT ask for; a busy one gives way to the next free one. */
export async function choosePorts({
  env,
  say,
}: {
  env: NodeJS.ProcessEnv;
  say: (line: string) => void;
}): Promise<Ports> {
  const taken = new Set<number>();
  const choose = async (preferred: number): Promise<number> => {
    const port = await findFreePortFrom({ preferred, taken });
    if (port !== preferred && !taken.has(preferred)) say(`Port ${preferred} is busy: using ${port}.`);
    taken.add(port);
    return port;
  };
  const admin = portFrom(env.ADMIN_PORT, 8_081);
  return {
    ingest: await choose(portFrom(env.PORT, 8_080)),
    ingestAdmin: await choose(admin),
    workerAdmin: await choose(admin + 1),
    emulator: await choose(8_090),
  };
}
