#!/bin/sh
# One task for every text file of a project: write its first line into titles/<file>.
# Run it inside a project that has a mesh (`mesh init`); any node that is up takes part.
set -eu

mesh lane show titles >/dev/null 2>&1 ||
  mesh lane add titles --accept 'test -n "$(ls titles)"' --max-attempts 2

git ls-files '*.txt' | while read -r file; do
  mesh task add "Title of $file" --lane titles \
    --run "mkdir -p titles && head -n 1 '$file' > 'titles/$file'" \
    --accept "head -n 1 '$file' | cmp - 'titles/$file'"
done

mesh up --once
mesh task list
