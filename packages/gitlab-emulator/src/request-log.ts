import type { Operation } from './api/endpoints.ts';

/** One API request as it was seen. */
export type LoggedRequest = {
  method: string;
  /** With the query string. */
  path: string;
  operation: Operation;
  /** Of the answer; null while there is none, or when the connection was cut. */
  status: number | null;
  /** User name of the token, null without a good one. */
  user: string | null;
  /** Arrival by the server's clock, ms. */
  at: number;
  /** Number of the fault that struck it. */
  fault: number | null;
};

/** Totals since the start; they are not cut off as the log is. */
export type Counters = {
  requests: number;
  byOperation: Partial<Record<Operation, number>>;
  byStatus: Record<number, number>;
  faults: number;
  /** Requests on which the emulator itself failed: a bug in it. */
  internalErrors: number;
};

/** The last requests and the totals. */
export type RequestLog = {
  add: (request: LoggedRequest) => void;
  answered: (request: LoggedRequest, status: number) => void;
  struck: (request: LoggedRequest, fault: number) => void;
  failed: () => void;
  /** Oldest first. */
  list: () => LoggedRequest[];
  clear: () => void;
  counters: () => Counters;
  /** Number of the last request, never starting again. */
  sequence: () => number;
};

const noCounts = (): Counters => ({ requests: 0, byOperation: {}, byStatus: {}, faults: 0, internalErrors: 0 });

/** A log that forgets all but the last `size` requests, so that long runs stay in memory. */
export const createRequestLog = ({ size }: { size: number }): RequestLog => {
  let ring: LoggedRequest[] = [];
  let next = 0;
  let counters = noCounts();
  let sequence = 0;
  return {
    add: (request) => {
      ring[next] = request;
      next = (next + 1) % size;
      counters.requests += 1;
      sequence += 1;
      counters.byOperation[request.operation] = (counters.byOperation[request.operation] ?? 0) + 1;
    },
    answered: (request, status) => {
      request.status = status;
      counters.byStatus[status] = (counters.byStatus[status] ?? 0) + 1;
    },
    struck: (request, fault) => {
      request.fault = fault;
      counters.faults += 1;
    },
    failed: () => {
      counters.internalErrors += 1;
    },
    list: () => [...ring.slice(next), ...ring.slice(0, next)],
    clear: () => {
      ring = [];
      next = 0;
      counters = noCounts();
    },
    counters: () => structuredClone(counters),
    sequence: () => sequence,
  };
};
