/** 500 ms: npm passes a terminal's Ctrl-C on, so one press arrives up to three times; nobody presses twice that fast on purpose. */
const SAME_PRESS_MS = 500;

/** Calls `onFirst` at the first SIGINT, SIGTERM, SIGHUP or loss of the process that started us, `onSecond` at a later one. */
export function listenForStop({ onFirst, onSecond }: { onFirst: () => void; onSecond: () => void }): void {
  let last: number | undefined;
  const heard = () => {
    const now = performance.now();
    const again = last !== undefined && now - last < SAME_PRESS_MS;
    const first = last === undefined;
    last = now;
    if (first) onFirst();
    else if (!again) onSecond();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, heard);
  process.once('disconnect', heard);
  // Listening keeps the channel, and by it this process, alive: an end of all work has to end us too.
  process.channel?.unref();
}
