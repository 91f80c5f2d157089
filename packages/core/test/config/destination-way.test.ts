import { generate } from 'selfsigned';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { fingerprintOf } from '../../src/config/fingerprint.ts';
import { findProxy, proxyVariables } from '../../src/config/proxy-address.ts';
import { DESTINATION_RULES, withDestination } from './destination-rules.ts';
import { configOf, problemsOf } from './load-text.ts';
import { expectProblem } from './wrong-file.ts';

const withCa = withDestination('ca_file: tls/ca.pem');

let pem = '';
let key = '';
beforeAll(async () => {
  const pair = await generate([{ name: 'commonName', value: 'authority' }], { keyType: 'ec' });
  pem = pair.cert.trim();
  key = pair.private;
});
const ca = (content: string) => ({ files: { '/etc/tls/ca.pem': content } });

describe('ca_file', () => {
  it('is read beside the configuration file, every certificate of it and nothing else', async () => {
    const { destinations } = await configOf(withCa, ca(`Issuer: us\n${pem}\n\n# next\n${pem}\n`));
    expect(destinations.gitlab).toMatchObject({ ca: `${pem}\n${pem}` });
    expect(destinations.gitlab).not.toHaveProperty('ca_file');
  });

  it.each<[string, () => string, RegExp]>([
    ['no certificate', () => 'hello', /holds no certificate in PEM form\. Write the path of the PEM file/],
    ['nothing', () => '', /holds no certificate/],
    ['a broken certificate', () => pem.replace(/M/g, 'N'), /holds a certificate that cannot be read\. Write/],
    ['a private key', () => `${pem}\n${key}`, /holds a private key.*\. Leave nothing in it but certificates\.$/],
  ])('that holds %s is a problem with its line, and shows nothing of the file', async (_what, content, says) => {
    const problems = await problemsOf(withCa, ca(content()));
    expect(problems).toEqual([expect.stringMatching(says)]);
    expect(problems[0]).toMatch(
      /^\/etc\/issuebridge.yaml:3:57: destinations\.gitlab\.ca_file: The file \/etc\/tls\/ca\.pem/,
    );
    expect(problems[0]).not.toMatch(/hello|BEGIN|MII/);
  });
});

it.each(Object.entries(DESTINATION_RULES))('%s', async (_name, wrong) => expectProblem(wrong));

describe('the proxy of a destination', () => {
  const url = 'https://gitlab.example.com';
  it.each([
    [{ url }, {}, undefined],
    [{ url }, { HTTPS_PROXY: 'http://p:1' }, { address: 'http://p:1/', except: '' }],
    [{ url }, { HTTPS_PROXY: 'p:1', NO_PROXY: 'a,b' }, { address: 'http://p:1/', except: 'a,b' }],
    [{ url }, { https_proxy: 'http://small:1', HTTPS_PROXY: 'http://p:1' }, { address: 'http://small:1/', except: '' }],
    [{ url }, { HTTP_PROXY: 'http://p:1' }, undefined],
    [{ url: 'http://gitlab' }, { HTTP_PROXY: 'http://p:1', no_proxy: 'x' }, { address: 'http://p:1/', except: 'x' }],
    [{ url, proxy: 'none' }, { HTTPS_PROXY: 'http://p:1' }, undefined],
    [
      { url, proxy: 'http://own:2' },
      { HTTPS_PROXY: 'http://p:1', NO_PROXY: '*' },
      { address: 'http://own:2', except: '' },
    ],
  ])('of %j with %j is %j', (destination, env, expected) => {
    expect(findProxy(destination, env)).toEqual(expected);
  });

  it.each(['http_proxy', 'HTTP_PROXY', 'https_proxy', 'HTTPS_PROXY'])('of %s is refused when it is none', (name) => {
    const { error } = z.object(proxyVariables).safeParse({ [name]: 'socks5://proxy:1080' });
    expect(error?.issues).toMatchObject([
      { path: [name], message: expect.stringMatching(/no address of an HTTP proxy: write http/) },
    ]);
  });

  it('may have a password, which is not in the fingerprint', async () => {
    const one = await configOf(withDestination('proxy: "http://me:one@proxy:3128"'));
    const other = await configOf(withDestination('proxy: "http://me:other@proxy:3128"'));
    expect(one.destinations.gitlab?.proxy).toBe('http://me:one@proxy:3128');
    expect(fingerprintOf(one)).toBe(fingerprintOf(other));
  });
});
