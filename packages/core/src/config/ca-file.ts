import { X509Certificate } from 'node:crypto';
import { dirname, resolve } from 'node:path';
import type { Outline } from './outline.ts';
import type { PathProblem } from './problem.ts';
import type { Config } from './schema.ts';
import { reasonOf, type VariableSource } from './variables.ts';

/** The certificates of every `ca_file` as PEM, by destination. */
export type CaFiles = { certificates: Map<string, string>; problems: PathProblem[] };

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

const MEND = 'write the path of the PEM file of the authority that signed the certificate of GitLab';

/** Reads every `ca_file`, relative to the folder of the configuration file. */
export async function readCaFiles(
  outline: Outline,
  file: string,
  readFile: VariableSource['readFile'],
): Promise<CaFiles> {
  const certificates = new Map<string, string>();
  const problems: PathProblem[] = [];
  for (const [name, { ca_file }] of Object.entries(outline.destinations)) {
    if (!ca_file) continue;
    const target = resolve(dirname(file), ca_file);
    const problem = (message: string, mend = MEND) =>
      problems.push({ path: ['destinations', name, 'ca_file'], message: `the file ${target} ${message}`, mend });
    try {
      const text = await readFile(target);
      const found = text.match(CERTIFICATE) ?? [];
      if (text.includes('PRIVATE KEY-----')) {
        problem('holds a private key, which has no place here', 'leave nothing in it but certificates');
      } else if (found.length === 0) problem('holds no certificate in PEM form');
      else if (!found.every(isCertificate)) problem('holds a certificate that cannot be read');
      else certificates.set(name, found.join('\n'));
    } catch (error) {
      problem(`cannot be read (${reasonOf(error)})`, 'write its path relative to the configuration file');
    }
  }
  return { certificates, problems };
}

/** The configuration with the certificates of each `ca_file` in its place. */
export function withCertificates(config: Config, certificates: ReadonlyMap<string, string>): Config {
  const destinations = Object.entries(config.destinations).map(([name, { ca_file: _, ...settings }]) => {
    const ca = certificates.get(name);
    return [name, ca === undefined ? settings : { ...settings, ca }] as const;
  });
  return { ...config, destinations: Object.fromEntries(destinations) };
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).raw.length > 0;
  } catch {
    return false;
  }
}
