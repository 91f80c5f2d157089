import { errors } from 'undici';
import { PROXY_AWAY } from './dispatcher.ts';

/** Why there is no answer. The first five are surely before anything was sent. */
export type SilenceCause = 'refused' | 'dns' | 'tls' | 'proxy' | 'not_sent' | 'timeout' | 'reset' | 'too_long';

/** No answer; `sent` is false only when no byte of the request can have left. `detail` is ours, and short. */
export type Silence = { kind: 'silence'; sent: boolean; cause: SilenceCause; detail?: string };

/** undici's own; of a request that was not sent, a timeout of headers is that of the proxy's answer to CONNECT. */
const PROXY_CODES = [PROXY_AWAY, 'UND_ERR_PRX_CONN', 'UND_ERR_PRX_TLS', 'UND_ERR_HEADERS_TIMEOUT'];

/** What a request that failed with this error came to. */
export function readSilence(error: unknown, sent: boolean): Silence {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (sent) return { kind: 'silence', sent, cause: isTimeout(error, code) ? 'timeout' : 'reset' };
  const [, refusal] = /^Proxy response \((\d{3})\)/.exec(error instanceof Error ? error.message : '') ?? [];
  if (refusal !== undefined) return { kind: 'silence', sent, cause: 'proxy', detail: `the proxy answered ${refusal}` };
  if (PROXY_CODES.includes(code)) return { kind: 'silence', sent, cause: 'proxy', detail: 'the proxy does not answer' };
  return { kind: 'silence', sent, cause: unsentCauseOf(code) };
}

/** Node's names of what OpenSSL finds wrong with a certificate; not all of them say that it is one. */
const TLS_CODES = /CERT|SSL|TLS|ALTNAME|SIGNATURE|UNSPECIFIED|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH|HOSTNAME|EPROTO/;

function unsentCauseOf(code: string): SilenceCause {
  if (['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'UND_ERR_CONNECT_TIMEOUT'].includes(code)) return 'refused';
  if (['ENOTFOUND', 'EAI_AGAIN'].includes(code)) return 'dns';
  return TLS_CODES.test(code) ? 'tls' : 'not_sent';
}

function isTimeout(error: unknown, code: string): boolean {
  return (
    (error instanceof Error && error.name === 'TimeoutError') ||
    error instanceof errors.HeadersTimeoutError ||
    error instanceof errors.BodyTimeoutError ||
    code === 'ETIMEDOUT'
  );
}
