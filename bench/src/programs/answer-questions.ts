/** A question to a program under measurement, and its answer, as they travel over the IPC channel. */
export type Question = { id: number; question: string; input: unknown };

/** The answer to the question of that id. */
export type Answer = { id: number; value: unknown } | { id: number; error: string };

/** Answers the named questions of the process that started this one; leaves others to other listeners. */
export function answerQuestions(answers: Record<string, (input: never) => unknown>): void {
  process.on('message', async ({ id, question, input }: Question) => {
    const answer = answers[question];
    if (!answer) return;
    try {
      reply({ id, value: await answer(input as never) });
    } catch (error) {
      reply({ id, error: error instanceof Error ? error.message : String(error) });
    }
  });
}

/** Tells the process that started this one, in the words all programs of the project use, that it can be used. */
export function sayReady(fields: Record<string, unknown>): void {
  process.stdout.write(`${JSON.stringify({ msg: 'listening', ...fields })}\n`);
}

function reply(answer: Answer): void {
  process.send?.(answer);
}
