/** Exit codes of every program: 78 is EX_CONFIG of sysexits.h, for a configuration that a restart will not mend. */
export const EXIT_CODE = { good: 0, notGood: 1, usage: 2, configuration: 78 } as const;
