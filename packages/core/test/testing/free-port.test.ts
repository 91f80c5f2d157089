import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { findFreePort, findFreePortFrom } from '../../src/testing/free-port.ts';

test('a busy or taken port gives way to a later one', async () => {
  const preferred = await findFreePort();
  expect(await findFreePortFrom({ preferred })).toBe(preferred);
  expect(await findFreePortFrom({ preferred, taken: new Set([preferred]) })).toBeGreaterThan(preferred);
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(preferred, '127.0.0.1', resolve));
  expect(await findFreePortFrom({ preferred })).toBeGreaterThan(preferred);
  server.close();
});
