/** 5 s: half of what Prometheus asks at most; a few commands a queue. */
const INTERVAL = 5_000;

/** Measures now and every 5 s while Redis is there; a measurement that fails keeps the last figures, and the next is soon. */
export function createSampler(input: {
  isRedisReady: () => boolean;
  measure: () => Promise<void>;
  onError: (error: unknown) => void;
}): { stop: () => void } {
  const { isRedisReady, measure, onError } = input;
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  const sample = async (): Promise<void> => {
    if (isRedisReady()) await measure().catch(onError);
    if (!stopped) timer = setTimeout(sample, INTERVAL).unref();
  };
  void sample();
  return {
    stop: () => {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
