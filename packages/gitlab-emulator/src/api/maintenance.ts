import type { Inferred } from '../inferred.ts';
import { type Answer, message } from './answer.ts';

const READING = ['GET', 'HEAD', 'OPTIONS'];

/** Whether maintenance mode stops a request: reading goes on. */
export const isWrite = (method: string): boolean => !READING.includes(method);

/** The 503 of maintenance mode. */
export const inMaintenance = ({ maintenanceText, maintenanceRetryAfter }: Inferred): Answer =>
  message(503, maintenanceText, maintenanceRetryAfter === '' ? {} : { 'Retry-After': maintenanceRetryAfter });
