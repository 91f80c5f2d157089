/** 100: a list fits a screen; more are asked for by a limit. */
export const DEFAULT_LIMIT = 100;
