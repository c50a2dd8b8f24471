#!/usr/bin/env bash
# What a newcomer does: clone, `npm start`, `npm test`, with an empty HOME, an empty npm cache and
# npm told to answer no. Runs the tests in the tier of MESH_TEST_TIER; needs the npm registry.
set -euo pipefail
exec </dev/null

root=$(cd "$(dirname "$0")/../.." && pwd)
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
mkdir "$place/home"
git clone --quiet "file://$root" "$place/clone"
cd "$place/clone"

# Only what reaches the network, chooses the tests and says where they write comes along.
keep=(PATH="$PATH" HOME="$place/home" npm_config_yes=false)
for name in http_proxy https_proxy no_proxy HTTP_PROXY HTTPS_PROXY NO_PROXY \
  npm_config_registry npm_config_cafile NODE_EXTRA_CA_CERTS SSL_CERT_FILE \
  CI TMPDIR MESH_TEST_TIER MESH_TEST_NO_SKIP MESH_TEST_CLIS; do
  if [[ -n ${!name:-} ]]; then keep+=("$name=${!name}"); fi
done
newcomer() { env -i "${keep[@]}" "$@"; }

fail() {
  echo "fresh clone: $*" >&2
  exit 1
}
expect_clean() {
  local changed
  changed=$(git status --porcelain)
  [[ -z $changed ]] || fail "$1 changed the checkout: $changed"
}
step() { echo "fresh clone: $* ($SECONDS s)"; }

step 'npm start, the first time'
newcomer npm start
expect_clean 'npm start'

step 'npm start again'
begun=$SECONDS
mkfifo "$place/said"
setsid env -i "${keep[@]}" npm start --silent >"$place/said" 2>&1 &
demo=$!
{
  IFS= read -r line || fail 'the second npm start says nothing'
  waited=$((SECONDS - begun))
  echo "$line"
  ((waited <= 15)) || fail "the first line of the second npm start came after $waited s, not 15"
  # How it goes on was seen above; ended by Ctrl-C it takes everything along.
  kill -INT -- "-$demo"
  cat >/dev/null
} <"$place/said"
wait "$demo" || true

step 'npm test'
newcomer npm test
expect_clean 'npm test'

step 'npm pack, and the tarball in an empty prefix'
newcomer npm pack --silent --pack-destination "$place"
newcomer npm install --global --prefix "$place/prefix" --offline "$place"/lanemesh-*.tgz
newcomer "$place/prefix/bin/mesh" --version
expect_clean 'npm pack'
step 'all in order'
