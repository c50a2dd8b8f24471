import { test } from 'vitest';
import { commitMessages } from './corpus.ts';
import { createScanner } from '@lanemesh/secrets';
test('m', () => {
  const t0 = performance.now();
  const m = commitMessages(Number(process.env.N ?? 5000));
  const t1 = performance.now();
  const s = createScanner(process.env);
  let n = 0; const slow: [number, string][] = [];
  for (const x of m) {
    const a = performance.now();
    const f = s.find(x, 'm');
    slow.push([performance.now() - a, x]);
    if (f.length) { n++; if (n < 80) console.log(f.map((q) => q.rule).join(), JSON.stringify(x.slice(0, 200)), '=>', JSON.stringify((s.redact(x) as string).match(/.{0,30}«redacted.{40}/s)?.[0])); }
  }
  slow.sort((a, b) => b[0] - a[0]);
  console.log(m.length, 'found', n, 'corpus ms', t1 - t0, 'scan ms', performance.now() - t1, 'chars', m.join('').length, 'slowest', slow[0]);
});
