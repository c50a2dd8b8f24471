#!/bin/sh
# In a mount namespace of its own: a project that moves onto a small disk, and the disk runs full.
# Arguments: the project's folder, mesh.js. Prints one line a command: exit code, words, answer.
project=$1 mesh=$2
keep=$(mktemp -d)
cp -a "$project/." "$keep/" && mount -t tmpfs -o size=6m tmpfs "$project" || exit 90
cp -a "$keep/." "$project/" && rm -rf "$keep" && cd "$project" || exit 91

run() {
  answer=$(node "$mesh" "$@" --json 2>/dev/null)
  printf '%s\t%s\t%s\n' "$?" "$*" "$answer"
}

for free in 0 12; do
  head -c "$((free * 1024))" /dev/zero > spare
  cat /dev/zero > filler 2>/dev/null
  rm spare
  run publish x.noted
  run publish x.noted
  run sync
  run config set interval 7
  run status
  rm filler
  run publish x.noted
  run sync
done

mount -o remount,ro "$project" || exit 92
run publish x.noted
run sync
run config set interval 8
mount -o remount,rw "$project" || exit 93

(ulimit -f 0; run publish x.noted)

# Reading this gives EIO, as a failing disk does.
for file in .mesh/ledger.git/lanemesh/snapshot .mesh/settings.json; do
  mv "$file" moved 2>/dev/null
  ln -s /proc/self/mem "$file"
  run status
  rm "$file"
  mv moved "$file" 2>/dev/null
done
run sync
run log --kind x.noted
git --git-dir .mesh/ledger.git fsck --full --no-dangling >/dev/null 2>&1
printf '%s\tfsck\t\n' "$?"
