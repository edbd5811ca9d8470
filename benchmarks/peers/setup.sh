#!/bin/sh
# Installs the peers with which `make bench` compares zweck, from PyPI and npm, into $PEERS_HOME or ~/.cache/zweck-peers. Safe to run again.
# What cannot be had is named and left out; `make bench` then says so in its tables. PYTHON=python3.12 picks that Python.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
home=${PEERS_HOME:-$HOME/.cache/zweck-peers}
python=${PYTHON:-$here/../../.venv/bin/python}
pip="$home/venv/bin/python -m pip --quiet --disable-pip-version-check install"

missing() { echo "left out: $1" >&2; }

mkdir -p "$home/npm"
[ -x "$home/venv/bin/python" ] || "$python" -m venv "$home/venv"
while read -r package; do
    $pip "$package" || missing "$package"
done <"$here/requirements.txt"
# OPA's engine as a C library: its wheel asks for Python 3.14, but is plain ctypes.
$pip --no-deps --ignore-requires-python opa-golib-python-bindings==0.4.4 || missing opa-golib-python-bindings

if [ "$(uname -sm)" != "Linux x86_64" ]; then
    missing "Cerbos, which is installed for Linux on x86-64 only"
elif ! command -v npm >/dev/null; then
    missing "Cerbos, which comes from npm; on Debian: apt-get install npm"
else
    cd "$home/npm"
    [ -f package.json ] || echo '{"private": true}' >package.json
    npm install --silent --no-audit --no-fund @cerbos/cerbos-linux-x64@0.55.0 || missing Cerbos
fi
