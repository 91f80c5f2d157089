import type { ServerResponse } from 'node:http';
import type { Answer } from './api/answer.ts';

/** The one place that writes to a client; everything after the first end is ignored, also when the client has gone. */
export type Reply = {
  send: (answer: Answer) => void;
  /** Sends headers and half of the body; the function returned sends the rest. */
  begin: (answer: Answer) => () => void;
  cut: (how: { reset: boolean }) => void;
};

/** Headers that GitLab sends with every API answer. */
const COMMON_HEADERS = { 'Cache-Control': 'max-age=0, private, must-revalidate', Vary: 'Origin' };

type Deps = {
  now: () => number;
  requestId: string;
  /** Told the status just before it is sent, so that a log is never behind what the client knows. */
  answered?: (status: number) => void;
};

/** A reply to one request, stamped with the server's own clock. */
export const createReply = (response: ServerResponse, deps: Deps): Reply => {
  const head = (answer: Answer): Buffer => {
    const body = Buffer.from(answer.body);
    deps.answered?.(answer.status);
    response.writeHead(answer.status, {
      Date: new Date(deps.now()).toUTCString(),
      'X-Request-Id': deps.requestId,
      ...COMMON_HEADERS,
      'Content-Length': body.length,
      ...answer.headers,
    });
    return body;
  };
  const gone = (): boolean => response.headersSent || response.destroyed;
  return {
    send: (answer) => {
      if (!gone()) response.end(head(answer));
    },
    begin: (answer) => {
      if (gone()) return () => {};
      const body = head(answer);
      const half = Math.ceil(body.length / 2);
      response.write(body.subarray(0, half));
      return () => {
        response.end(body.subarray(half));
      };
    },
    cut: ({ reset }) => {
      const { socket } = response;
      if (reset) socket?.resetAndDestroy();
      // What was written goes out first, so that a client sees half a body and not nothing.
      else socket?.end(() => socket.destroy());
    },
  };
};
