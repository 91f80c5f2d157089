/**
 * Looks at known issues that nothing but the wish to notice a move asks for. Where little happens each repeated event has its
 * look; where much does they would cost more requests than the notes.
 */
export type LookBudget = {
  /** True when this look may be taken: one atomic step over all workers. */
  take(destination: string, project: string): Promise<boolean>;
};
