import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';

/** A certificate chain with its key, both PEM, and until when the certificate holds (Unix ms). */
export type TlsPair = { cert: Buffer; key: Buffer; expires: number };

/** Where the two files are. */
export type TlsFiles = { certFile: string; keyFile: string };

/** A pair that can serve, or what is wrong with it and how to mend that. */
export type TlsReading = { ok: true; pair: TlsPair } | { ok: false; problem: string };

/** Reads both files and makes sure that they fit together. */
export function readTlsPair({ certFile, keyFile }: TlsFiles): TlsReading {
  const cert = readPem('TLS_CERT_FILE', certFile);
  if (!cert.ok) return cert;
  const key = readPem('TLS_KEY_FILE', keyFile);
  if (!key.ok) return key;
  let certificate: X509Certificate;
  try {
    certificate = new X509Certificate(cert.bytes);
  } catch {
    return wrong(`TLS_CERT_FILE: ${certFile} is no certificate. Give a PEM file: the certificate, then its chain.`);
  }
  try {
    if (!certificate.checkPrivateKey(createPrivateKey(key.bytes))) {
      return wrong(
        `TLS_KEY_FILE: ${keyFile} is not the key of the first certificate in ${certFile}. Give its own key.`,
      );
    }
  } catch {
    return wrong(`TLS_KEY_FILE: ${keyFile} is no private key without a passphrase. Give it as PEM, not encrypted.`);
  }
  try {
    createSecureContext({ cert: cert.bytes, key: key.bytes });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return wrong(`TLS_CERT_FILE: TLS does not take ${certFile} (${reason}). Give a certificate of today's strength.`);
  }
  return { ok: true, pair: { cert: cert.bytes, key: key.bytes, expires: certificate.validToDate.getTime() } };
}

type Pem = { ok: true; bytes: Buffer } | { ok: false; problem: string };

function readPem(name: string, path: string): Pem {
  try {
    return { ok: true, bytes: readFileSync(path) };
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? String(error);
    return wrong(`${name}: ${path} cannot be read (${reason}). Check the path and that this process may read it.`);
  }
}

function wrong(problem: string): { ok: false; problem: string } {
  return { ok: false, problem };
}
