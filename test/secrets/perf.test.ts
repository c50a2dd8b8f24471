import { test } from 'vitest';
import { mayHoldToken } from '../../packages/secrets/src/random.ts';
import { joined } from '../../packages/secrets/src/views/joined.ts';
import { asItStands } from '../../packages/secrets/src/views/view.ts';
import { search } from '../../packages/secrets/src/search.ts';
import { viewsOf } from '../../packages/secrets/src/views/index.ts';
import { searchWithLibrary } from '../../packages/secrets/src/library.ts';
import { RULES } from '../../packages/secrets/src/rules/index.ts';
import { commitMessages } from './corpus.ts';
test('p', () => {
  const m = commitMessages(3000);
  const time = (name: string, f: (t: string) => void) => { for (let r = 0; r < 3; r++) { const a = process.cpuUsage(); for (const t of m) f(t); const d = process.cpuUsage(a).user / 1000; if (r === 2) console.log(name, (d / m.length * 1000).toFixed(1), 'us'); } };
  time('search', (t) => search(t, []));
  time('gate', (t) => { mayHoldToken(t); }); time('joined', (t) => { joined(asItStands(t)); });
 time('views', (t) => { for (const _ of viewsOf(t)); });
  let views = 0; time('count', (t) => { for (const _ of viewsOf(t)) views++; }); console.log(views / 9000);
  time('library', (t) => searchWithLibrary(t, () => {}));
  time('rules', (t) => { for (const r of RULES) for (const _ of t.matchAll(r.shape)); });
  const short = ['default', '01jd8z0000000000000000000a', 'ana', 'npm test', '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b', 'passed']; for (let r = 0; r < 2; r++) { const a = process.cpuUsage(); for (let i = 0; i < 3000; i++) for (const t of short) search(t, []); console.log('short', process.cpuUsage(a).user / 18000); }
});
