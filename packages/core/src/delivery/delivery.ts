import type { Destination } from './destination.ts';
import type { Prepared } from './prepare.ts';

/** One event to bring to GitLab: what it is, where it goes, which problem it is about. */
export type Delivery = { prepared: Prepared; destination: Destination };
