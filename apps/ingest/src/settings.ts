import {
  adminPortSetting,
  baseUrlSetting,
  commonSettings,
  portSetting,
} from '@issuebridge/core/runtime/common-settings.ts';
import { z } from 'zod';
import { trustProxySetting } from './trust-proxy.ts';

/** Ingest's environment, as the README lists it. */
export const settingsSchema = z
  .object({
    ...commonSettings,
    HOST: z.string().default('127.0.0.1'),
    PORT: portSetting.default(8080),
    PUBLIC_URL: baseUrlSetting('senders reach this service by').optional(),
    TRUST_PROXY: trustProxySetting.optional(),
    TLS_CERT_FILE: z.string().optional(),
    TLS_KEY_FILE: z.string().optional(),
    ADMIN_PORT: adminPortSetting.default(8081),
    ADMIN_USER: z.string().default('admin'),
    ADMIN_PASSWORD: z.string().optional(),
    DASHBOARD_ACTIONS: z.enum(['on', 'off'], 'write on or off').default('off'),
  })
  .refine(({ TLS_CERT_FILE, TLS_KEY_FILE }) => !TLS_CERT_FILE || TLS_KEY_FILE, pairOf('TLS_KEY_FILE'))
  .refine(({ TLS_CERT_FILE, TLS_KEY_FILE }) => !TLS_KEY_FILE || TLS_CERT_FILE, pairOf('TLS_CERT_FILE'));

/** Checked also where other settings are wrong, so that all problems are told at once. */
function pairOf(missing: string) {
  return { path: [missing], error: 'set both TLS_CERT_FILE and TLS_KEY_FILE, or neither', when: () => true };
}

/** Variables that may come as the path of a file, `NAME_FILE`. */
export const FROM_FILE = ['REDIS_URL', 'ADMIN_PASSWORD'];
