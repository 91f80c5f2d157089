/** `answer`: why there is, or is no, issue, in plain sentences. `mend`: what a person has to do; undefined: nothing. */
export type Explanation = { answer: string; mend: string | undefined };
