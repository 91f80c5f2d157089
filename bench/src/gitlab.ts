/** The projects and the only token of the emulated GitLab. */
export const GITLAB = { project: 42, otherProject: 43, token: 'glpat-bench' } as const;
