/** Reads what can be read of a damaged repository, and says what cannot. */
import { type CommitStore, commitId } from '@lanemesh/ledger';

export class CarefulStore implements CommitStore {
  readonly bad: { readonly oid: string; readonly problem: string }[] = [];

  constructor(private readonly store: CommitStore) {}

  async read(oids: readonly string[]) {
    const found = await this.tryAll(oids);
    for (const [oid, raw] of found) {
      if (raw === 'oversize' || commitId(raw) === oid) continue;
      this.bad.push({ oid, problem: 'its bytes are not those its id was made from' });
    }
    return found;
  }

  /** One damaged object ends a whole answer of git: then each is asked for by itself. */
  private async tryAll(oids: readonly string[]): Promise<Map<string, Uint8Array | 'oversize'>> {
    try {
      return new Map(await this.store.read(oids));
    } catch {
      const found = new Map<string, Uint8Array | 'oversize'>();
      for (const oid of oids) {
        try {
          for (const [id, raw] of await this.store.read([oid])) found.set(id, raw);
        } catch (error) {
          const problem = error instanceof Error ? error.message : String(error);
          this.bad.push({ oid, problem: `cannot be read: ${problem}` });
        }
      }
      return found;
    }
  }

  parents: CommitStore['parents'] = (oid) => this.store.parents(oid);
  walk: CommitStore['walk'] = (tips, known) => this.store.walk(tips, known);
  refs: CommitStore['refs'] = (prefix) => this.store.refs(prefix);
  commit: CommitStore['commit'] = (write) => this.store.commit(write);
  exclusive: CommitStore['exclusive'] = (body) => this.store.exclusive(body);
  loadBlob: CommitStore['loadBlob'] = (name) => this.store.loadBlob(name);
  saveBlob: CommitStore['saveBlob'] = (name, bytes) => this.store.saveBlob(name, bytes);
  close: CommitStore['close'] = () => this.store.close();
}
