import type { Need, Target } from './target.ts';

/** One thing that GitLab does; `source` says where that is known from: a file of GitLab, or its documentation. */
export type Check = {
  title: string;
  source: string;
  needs?: readonly Need[];
  run: (gitlab: Target) => Promise<void>;
};
