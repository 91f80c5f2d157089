import { answerQuestions } from './answer-questions.ts';

/** What a process has used since its start. */
export type Usage = {
  cpuSeconds: number;
  /** Resident memory now, and the most it ever was. */
  rssBytes: number;
  peakRssBytes: number;
};

// Loaded before the program by `node --import`, so that ours and the bare ones are measured by the same means on every system.
answerQuestions({
  usage: (): Usage => {
    const { user, system } = process.cpuUsage();
    return {
      cpuSeconds: (user + system) / 1_000_000,
      rssBytes: process.memoryUsage.rss(),
      peakRssBytes: process.resourceUsage().maxRSS * 1_024,
    };
  },
});
// The channel alone must not keep a program alive that has come to its end.
process.channel?.unref();
