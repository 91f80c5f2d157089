import { proxyVariables } from '@issuebridge/core/config/proxy-address.ts';
import {
  adminPortSetting,
  commonSettings,
  durationSetting,
  secretsSetting,
} from '@issuebridge/core/runtime/common-settings.ts';
import { z } from 'zod';

/** 8082: beside ingest's 8080 and 8081 on one machine. */
const ADMIN_PORT = 8_082;

/** 20: deliveries at once per process; GitLab answers in some 150 ms, so that is 130 a second. */
const CONCURRENCY = 20;

/** 20 s, renewed every half of it: a killed worker's jobs go on within that and two stall checks. */
const LOCK_DURATION = 20_000;

/** 1 s: with less, a worker that is merely busy would lose its jobs to others. */
const MIN_LOCK_DURATION = 1_000;

/** The worker's environment, as the README lists it. */
export const settingsSchema = z.object({
  ...commonSettings,
  ...proxyVariables,
  ISSUEBRIDGE_SECRET: secretsSetting,
  ADMIN_PORT: adminPortSetting.default(ADMIN_PORT),
  WORKER_CONCURRENCY: z
    .string()
    .regex(/^[1-9]\d{0,3}$/, 'write a number from 1 to 9999')
    .transform(Number)
    .default(CONCURRENCY),
  WORKER_LOCK_DURATION: durationSetting
    .refine((milliseconds) => milliseconds >= MIN_LOCK_DURATION, 'write 1s or more')
    .default(LOCK_DURATION),
});

/** Variables that may come as the path of a file, `NAME_FILE`. */
export const FROM_FILE = ['REDIS_URL', 'ISSUEBRIDGE_SECRET'];
