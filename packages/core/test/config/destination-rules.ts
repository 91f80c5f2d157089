import { replaced, type WrongFile } from './wrong-file.ts';

/** The least configuration with more said of its destination. */
export const withDestination = (text: string): string => replaced('token:', `${text}, token:`);

/** What is wrong, and what is said of it. */
export const DESTINATION_RULES: Record<string, WrongFile> = {
  'a ca_file that is not there': {
    text: withDestination('ca_file: tls/ca.pem'),
    at: '3:57',
    says: /ENOENT/,
    mend: /relative to the configuration/,
  },
  'a ca_file without a path': { text: withDestination('ca_file: ""'), at: '3:57', says: /empty/, mend: /PEM file/ },
  'a ca_file that is no text': { text: withDestination('ca_file: 7'), at: '3:57', says: /no path/, mend: /PEM file/ },
  ...Object.fromEntries(
    ['proxy:3128', 'socks5://proxy:1080', 'http://proxy/path', 'http://', 'off', ''].map((text) => [
      `proxy: "${text}"`,
      {
        text: withDestination(`proxy: "${text}"`),
        at: '3:55',
        says: /no address of an HTTP proxy/,
        mend: /http:\/\/proxy\.example\.com:3128, or none/,
      },
    ]),
  ),
  'a proxy that is no text': { text: withDestination('proxy: 3128'), at: '3:55', says: /no address/, mend: /none/ },
};
