#!/bin/sh
# Runs the Airflow tests with a real Airflow on SQLite; `mvn verify` calls this.
#
#   airflow/tests/run.sh                 everything; needs the built launcher
#   airflow/tests/run.sh -m "not launcher"   without it: the DAG's shape and its own code
#
# The first run makes a virtual environment under airflow/target (about 500 MB from PyPI); later runs reuse it
# until the pins change. No server is started and nothing listens on a port.
set -eu
here=$(cd "$(dirname "$0")/.." && pwd)
python=${PYTHON:-python3}
"$python" -c 'import sys; v = sys.version_info[:2]
if not (3, 10) <= v <= (3, 12): sys.exit("Airflow needs Python 3.10 to 3.12, this is %d.%d. Set PYTHON to one of those." % v)'
key=$(cat "$here/requirements.txt" "$here/requirements-test.txt" | "$python" -c 'import hashlib, sys
print(hashlib.sha256(sys.stdin.buffer.read() + sys.version.encode()).hexdigest()[:16])')
venv=$here/target/venv/$key
if [ ! -f "$venv/complete" ]; then
  echo "Making the Airflow environment in $venv (once for these pins)" >&2
  rm -rf "$venv"
  "$python" -m venv "$venv"
  "$venv/bin/python" -m pip install --quiet --disable-pip-version-check -r "$here/requirements.txt" -r "$here/requirements-test.txt"
  touch "$venv/complete"
fi
cd "$here"
exec "$venv/bin/python" -m pytest -q -p no:cacheprovider tests "$@"
