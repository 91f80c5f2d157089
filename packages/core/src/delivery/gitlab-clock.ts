/** How far each GitLab's clock is ahead of ours (ms), learned from the `Date` of its answers; a cache, learned anew by every process. */
export type GitLabClocks = {
  learn(destination: string, date: number | undefined): void;
  find(destination: string): number | undefined;
};

/** Makes the clocks of one process. */
export function createGitLabClocks({ now }: { now: () => number }): GitLabClocks {
  const ahead = new Map<string, number>();
  return {
    learn(destination, date) {
      if (date !== undefined) ahead.set(destination, date - now());
    },
    find: (destination) => ahead.get(destination),
  };
}
