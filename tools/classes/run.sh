#!/bin/sh
# Makes classes.bin from its sources: run.sh [FOLDER], by default `work` beside this file. What is already there is used again.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "${1:-$here/work}"
work=$(cd "${1:-$here/work}" && pwd)
text=$here/../../src/memory/text
fail() { echo "$*" >&2; exit 1; }
cd "$work"
export PYTHONDONTWRITEBYTECODE=1

python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || fail "Python 3.11 or later is needed."

for package in wordnet-base scowl; do
  if [ ! -d "$package" ]; then
    if ! command -v apt-get >/dev/null || ! command -v dpkg >/dev/null; then
      fail "$package is a package of Debian, and this is not Debian. Unpack it (https://packages.debian.org/$package) into
$work/$package, and run this again."
    fi
    apt-get download -q "$package" || fail "apt-get has no $package: run \`apt-get update\` first."
    dpkg -x "$package"_*.deb "$package"
  fi
done

python3 "$here/build.py" --wordnet wordnet-base/usr/share/wordnet --scowl scowl/usr/share/dict/scowl --text "$text" \
  --here "$here" --out classes.bin
for cases in cases held_out; do
  echo "$cases.tsv:"
  python3 "$here/evaluate.py" --table classes.bin --text "$text" --cases "$here/$cases.tsv" | tail -1
done
echo "$work/classes.bin"
