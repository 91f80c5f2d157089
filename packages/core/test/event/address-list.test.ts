import { describe, expect, it } from 'vitest';
import { createAddressList, findAddress } from '../../src/event/address-list.ts';

const RANGES = ['203.0.113.0/24', '198.51.100.7', '2001:db8::/32', '::ffff:192.0.2.0/124'];

describe('the addresses of a source', () => {
  it.each([
    ['203.0.113.0', true],
    ['203.0.113.255', true],
    ['203.0.114.0', false],
    ['203.0.112.255', false],
    ['198.51.100.7', true],
    ['198.51.100.8', false],
    ['::ffff:203.0.113.9', true],
    ['::ffff:cb00:7109', true],
    ['::ffff:203.0.114.9', false],
    ['192.0.2.15', true],
    ['192.0.2.16', false],
    ['2001:db8:ffff::1', true],
    ['2001:DB8::1', true],
    ['2001:db9::1', false],
    ['::cb00:7109', false],
    ['', false],
    ['203.0.113.9.example.com', false],
    ['203.0.113', false],
    [undefined, false],
  ])('%s: %s', (address, allowed) => {
    expect(createAddressList(RANGES)(address)).toBe(allowed);
  });

  it('are all addresses where the source names none', () => {
    for (const address of ['192.0.2.1', '2001:db8::1', undefined])
      expect(createAddressList(undefined)(address)).toBe(true);
  });
});

describe('what is read as an address', () => {
  it.each([
    ['192.0.2.1', '192.0.2.1'],
    [' 192.0.2.1 ', '192.0.2.1'],
    ['192.0.2.1:443', '192.0.2.1'],
    ['[2001:db8::1]:443', '2001:db8::1'],
    ['[2001:db8::1]', '2001:db8::1'],
    ['2001:db8::1', '2001:db8::1'],
    ['fe80::1%eth0', 'fe80::1'],
    ['unknown', undefined],
    ['192.0.2.1\nmsg', undefined],
    ['<script>', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('%j: %s', (text, address) => {
    expect(findAddress(text)).toBe(address);
  });
});
