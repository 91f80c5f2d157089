import { BlockList, isIP } from 'node:net';
import { findAddressRange } from '../config/address-range.ts';

/** True for an address on the list; an IPv4 address counts also where it is written as IPv6 (`::ffff:203.0.113.7`). */
export type AddressList = (address: string | undefined) => boolean;

/** Makes the list of a source's `allow_from`; without one every sender is on it. */
export function createAddressList(ranges: readonly string[] | undefined): AddressList {
  if (ranges === undefined) return () => true;
  const list = new BlockList();
  for (const text of ranges) {
    const range = findAddressRange(text);
    if (range) list.addSubnet(range.address, range.prefix, range.family);
  }
  return (address) => {
    const version = isIP(address ?? '');
    return address !== undefined && version !== 0 && list.check(address, version === 4 ? 'ipv4' : 'ipv6');
  };
}

/**
 * The address in what a proxy or the system calls one: some proxies add the port, the system the zone of a link-local address.
 * Undefined for any other text, which a sender may have written and which must not reach a log.
 */
export function findAddress(text: string | undefined): string | undefined {
  const address = (text ?? '')
    .trim()
    .replace(/^\[(.*)\](?::\d+)?$/, '$1')
    .replace(/^(\d+(?:\.\d+){3}):\d+$/, '$1')
    .replace(/%.*$/, '');
  return isIP(address) === 0 ? undefined : address;
}
