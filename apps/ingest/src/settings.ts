import { adminPortSetting, commonSettings, portSetting } from '@issuebridge/core/runtime/common-settings.ts';
import { z } from 'zod';

const publicUrl = z.url({ protocol: /^https?$/, error: 'write the http or https URL senders reach this service by' });

/** Ingest's environment, as the README lists it. */
export const settingsSchema = z.object({
  ...commonSettings,
  HOST: z.string().default('127.0.0.1'),
  PORT: portSetting.default(8080),
  PUBLIC_URL: publicUrl.transform((url) => url.replace(/\/+$/, '')).optional(),
  ADMIN_PORT: adminPortSetting.default(8081),
  ADMIN_USER: z.string().default('admin'),
  ADMIN_PASSWORD: z.string().optional(),
  DASHBOARD_ACTIONS: z.enum(['on', 'off'], 'write on or off').default('off'),
});

/** Variables that may come as the path of a file, `NAME_FILE`. */
export const FROM_FILE = ['REDIS_URL', 'ADMIN_PASSWORD'];
