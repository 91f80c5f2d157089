/** The only project and token of the emulated GitLab. */
export const GITLAB = { project: 42, token: 'glpat-bench' } as const;
