/** What stands in the README of an audit's folder. Its commands are run as they stand by a test. */

export interface Audited {
  readonly mesh: string;
  readonly tip: string;
  readonly stateHash: string;
  readonly events: number;
  readonly entries: number;
  /** Runs and attachments of the last days alone; null: all. */
  readonly days: number | null;
}

/** The README, in Markdown. */
export function auditReadme({ mesh, tip, stateHash, events, entries, days }: Audited): string {
  return `# Audit of mesh ${mesh.slice(0, 12)}

${events} events in ${entries} entries of one ledger. Mesh (SHA-256 of its founding commit):
\`${mesh}\`. Newest entry: \`${tip}\`. State after it: \`${stateHash}\`.

| file | what it holds |
|---|---|
| \`ledger.bundle\` | a git bundle: branch \`mesh/ledger\` and the logs \`mesh/log/<node>\` it weaves |
| \`allowed_signers\` | every key each node has or had, for OpenSSH and git |
| \`entries.tsv\` | the ledger's line: height, commit, SHA-256, weaver, last position |
| \`events.jsonl\` | every event in order, as its author signed it: line n is position n |
| \`verdicts.tsv\` | a line an event: position, batch commit, SHA-256 of the batch, entry that brought it in, author, batch number, kind, id, \`effect\` or \`void: why\` |
| \`derived.tsv\` | what the mesh's rules made, which nobody signs: position of the cause, number there, rule, cause (author:id), \`effect\` or \`void: why\`, the event |
| \`runs.jsonl\` | a run a line: attempts of workers and reviews of verifiers${days === null ? '' : `, begun in the last ${days} days`} |

Each run has its id (that of its claim, or of its verifier's seat), role, outcome, agent, family, model, versions
of the agent's program and of the build, card, commit, what it used, and the SHA-256 of its receipt. \`logs/\`, if
it is there, holds what attempts on the machine of this copy printed, secrets taken out. In a mesh, with that id:
\`mesh card ID\` renders what the attempt was told, \`mesh attach ID\` replays what it printed,
\`mesh task show ID --receipt\` shows its receipt; \`mesh verdict replay TASK\` asks for the verdicts again.

Where events${days === null ? '' : ` of the last ${days} days`} name attachments (the receipts of attempts), \`attachments/\` holds each under its
SHA-256, and \`attachments.tsv\` lists them: SHA-256, event that names it (author:id), node, \`kept\` or
\`lacking\` (neither this copy nor its hub had it).

You need git 2.36 or newer, ssh-keygen, sha256sum or shasum, and a POSIX shell; nothing of Lanemesh. Run this in this
folder. It writes to a folder of its own under /tmp, says \`all of it holds\` and exits 0, or stops
at what does not.

\`\`\`sh
set -eu
work=$(mktemp -d)
git clone --quiet --mirror ledger.bundle "$work/ledger.git"
mesh() { git --git-dir="$work/ledger.git" -c gpg.ssh.allowedSignersFile="$PWD/allowed_signers" "$@"; }

# The ledger is the line that entries.tsv names, from the founding commit to the newest entry.
mesh rev-list --first-parent --reverse refs/heads/mesh/ledger > "$work/line"
cut -f2 entries.tsv | diff - "$work/line"

# Every entry and every batch is signed by the node that its author line names.
{ cut -f2 entries.tsv; cut -f2 verdicts.tsv; } | sort -u > "$work/commits"
mesh log --no-walk=unsorted --stdin --format='%H %G? %GS %ae' < "$work/commits" > "$work/signed"
cut -d' ' -f1 "$work/signed" | sort | diff - "$work/commits"
awk '$2 != "G" || $3 != $4 { print "not signed as it says: " $0; bad = 1 } END { exit bad }' "$work/signed"

# Every batch named is part of the ledger, and its events are those of events.jsonl, in order.
mesh rev-list refs/heads/mesh/ledger | sort > "$work/ledger"
comm -23 "$work/commits" "$work/ledger" | diff /dev/null -
cut -f2 verdicts.tsv | uniq | mesh log --no-walk=unsorted --stdin --format='commit %H%n%B' |
  awk 'length == 47 && /^commit [0-9a-f]+$/ { n = 0; next } ++n > 3 && length > 0' |
  diff - events.jsonl

# Every attachment is what the event that names it says, and none that was kept is gone.
sha() { if command -v sha256sum > /dev/null; then sha256sum "$1"; else shasum -a 256 "$1"; fi; }
if [ -e attachments.tsv ]; then
  awk '$4 == "kept" { print $1 }' attachments.tsv | sort -u | while read -r name; do
    [ "$(sha "attachments/$name" | cut -c1-64)" = "$name" ] && grep -q "$name" events.jsonl || exit 1
  done
fi

rm -rf "$work"
echo all of it holds
\`\`\`

To read the history with its signatures:

\`\`\`sh
work=$(mktemp -d)
git clone --quiet --mirror ledger.bundle "$work/ledger.git"
git --git-dir="$work/ledger.git" -c gpg.ssh.allowedSignersFile="$PWD/allowed_signers" \\
  log --show-signature --first-parent refs/heads/mesh/ledger
\`\`\`

A SHA-256 of a commit is taken over \`git cat-file commit <id>\`; each batch and entry names the one
before it by that (\`prev\` in its message), so that nothing depends on git's own SHA-1 ids.
Which events have effect is a matter of the rules of the ledger's format; every copy of the mesh
comes to the same verdicts (\`mesh verify\`, \`mesh log\`).
`;
}
