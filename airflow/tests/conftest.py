"""An Airflow of its own for the tests: SQLite in a temporary folder, no examples, no servers."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
DAGS = HERE.parent / "dags"
HOME = tempfile.TemporaryDirectory(prefix="plumbline-airflow-")

# Before anything imports airflow: it reads these once.
os.environ.update(
    AIRFLOW_HOME=HOME.name,
    AIRFLOW__CORE__DAGS_FOLDER=str(DAGS),
    AIRFLOW__CORE__LOAD_EXAMPLES="False",
    AIRFLOW__CORE__PARALLELISM="2",
    AIRFLOW__DATABASE__SQL_ALCHEMY_CONN=f"sqlite:///{HOME.name}/airflow.db",
    AIRFLOW__API__BASE_URL="http://127.0.0.1:1",
    AIRFLOW__USAGE_DATA_COLLECTION__ENABLED="False",
    PYTHONDONTWRITEBYTECODE="1",
)
sys.dont_write_bytecode = True
sys.path.insert(0, str(DAGS))

import pytest  # noqa: E402


def airflow(*arguments, **environment):
    """Runs the airflow command; the finished process with its output as text."""
    return subprocess.run(
        [sys.executable, "-m", "airflow", *arguments],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )


@pytest.fixture(scope="session")
def database():
    done = airflow("db", "migrate")
    assert done.returncode == 0, done.stdout + done.stderr
    pool = airflow("pools", "set", "llm_audit", "1", "one audit at a time per warehouse")
    assert pool.returncode == 0, pool.stdout + pool.stderr
    return HOME.name


@pytest.fixture(scope="session")
def dag_bag(database):
    from airflow.dag_processing.dagbag import DagBag

    return DagBag(str(DAGS))


def pytest_configure(config):
    config.addinivalue_line("markers", "launcher: runs the real plumbline command (built jars)")
