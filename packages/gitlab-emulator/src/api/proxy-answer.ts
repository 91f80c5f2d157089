import type { Inferred } from '../inferred.ts';
import { type Answer, message, text } from './answer.ts';

/** A page of the web server in front of GitLab. */
export const proxyPage = (status: number, title: string): Answer =>
  text(
    status,
    'text/html',
    `<html>\r\n<head><title>${status} ${title}</title></head>\r\n<body>\r\n<center><h1>${status} ${title}</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n`,
  );

/** The 413 of a body beyond what is taken. */
export const tooLarge = ({ tooLargeAnswer }: Inferred): Answer =>
  tooLargeAnswer === 'json' ? message(413, '413 Request Entity Too Large') : proxyPage(413, 'Request Entity Too Large');

/** The 414 of a request line beyond what the proxy takes. */
export const urlTooLong = (): Answer => proxyPage(414, 'Request-URI Too Large');
