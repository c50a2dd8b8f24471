/** Points of the curve that name no key, told by how they are written. */

/**
 * Second ways of writing a point (RFC 8032, 5.1.3): y at least p, or a sign where x is 0. OpenSSL
 * reads them, and then one key has two names.
 */
const WRITTEN_TWICE = /^((e[d-f]|f.)(ff){30}[7f]f|01(00){30}80|ec(ff){31})$/;

/** The eight points of small order: as a key each fits many messages, and not every Node takes them. */
const SMALL_ORDER: ReadonlySet<string> = new Set([
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0000000000000000000000000000000000000000000000000000000000000080',
  '0100000000000000000000000000000000000000000000000000000000000000',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
]);

/** Whether 64 hex digits are no key, and no first half of a signature. */
export function isWeakPoint(point: string): boolean {
  return SMALL_ORDER.has(point) || WRITTEN_TWICE.test(point);
}
