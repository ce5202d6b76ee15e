"""`airflow dags test` of the nightly DAG: a real Airflow, once around a recording stand-in, once around plumbline itself."""

import json
import os
from pathlib import Path

import pytest
from conftest import HERE, airflow

ROOT = HERE.parent.parent
DAY = "2026-10-15"


def run(launcher, folder, *extra, day=DAY):
    return airflow(
        "dags",
        "test",
        "plumbline_nightly",
        day,
        *extra,
        AIRFLOW_VAR_PLUMBLINE_LAUNCHER=str(launcher),
        AIRFLOW_VAR_PLUMBLINE_CONFIG=str(folder / "plumbline.yaml"),
        AIRFLOW_VAR_PLUMBLINE_REPORTS=str(folder / "reports"),
    )


@pytest.fixture
def stand_in(tmp_path):
    """A command that writes down how it was called and publishes the summary plumbline would."""
    path = tmp_path / "bin" / "plumbline"
    path.parent.mkdir()
    path.write_text(
        """#!/bin/sh
printf '%s\\n' "$*" >> {folder}/called
mkdir -p {folder}/reports/run
mkdir -p {folder}/warehouse
printf '{{}}' > {folder}/warehouse/manifest.json
cat > {folder}/reports/run/summary.json <<END
{{"run_id": "r", "interval": {{"from": "$5", "to": "$7"}},
 "sources": [{{"name": "gateway", "read": 2, "accepted": 2, "duplicates": 0, "quarantined": {quarantined}}}],
 "totals": {{"attempts": 2}}, "findings": [{{"rule": "RES-01", "severity": "critical", "status": "fail", "count": 1}}], "reports": [],
 "manifest": {{"path": "manifest.json", "sha256": "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"}}}}
END
exit {code}
"""
    )
    text = path.read_text()

    def written(code=0, quarantined=0):
        path.write_text(text.format(folder=tmp_path, code=code, quarantined=quarantined))
        path.chmod(0o755)
        return path

    return written


def test_the_audited_day_is_the_day_asked(database, stand_in, tmp_path):
    done = run(stand_in(), tmp_path)
    output = done.stdout + done.stderr
    assert done.returncode == 0, output
    called = (tmp_path / "called").read_text()
    assert called == f"audit --config {tmp_path}/plumbline.yaml --from 2026-10-15 --to 2026-10-16 --restated\n"
    assert "Auditing the UTC day 2026-10-15 (up to, not including, 2026-10-16)" in output
    assert "Audited 2026-10-15: 2 attempts, 1 rules failing" in output


def test_a_day_in_the_parameters_wins_over_the_date_of_the_run(database, stand_in, tmp_path):
    done = run(stand_in(), tmp_path, "--conf", json.dumps({"day": "2026-10-31"}))
    assert done.returncode == 0, done.stdout + done.stderr
    assert (tmp_path / "called").read_text().endswith("--from 2026-10-31 --to 2026-11-01 --restated\n")


def test_a_parameter_cannot_become_a_command(database, stand_in, tmp_path):
    done = run(stand_in(), tmp_path, "--conf", json.dumps({"day": f"2026-10-31; touch {tmp_path}/broken-in"}))
    assert done.returncode != 0
    assert not (tmp_path / "broken-in").exists()
    assert not (tmp_path / "called").exists()


def test_incomplete_input_fails_at_once_and_says_so(database, stand_in, tmp_path):
    done = run(stand_in(code=4), tmp_path)
    output = done.stdout + done.stderr
    assert done.returncode != 0
    assert "The input of 2026-10-15 is incomplete" in output
    assert (tmp_path / "called").read_text().count("audit") == 1


def test_counts_that_do_not_meet_fail_although_the_command_ended_well(database, stand_in, tmp_path):
    done = run(stand_in(quarantined=1), tmp_path)
    assert done.returncode != 0
    assert "read 2 is not accepted 2 + duplicates 0 + quarantined 1" in done.stdout + done.stderr


@pytest.mark.launcher
def test_the_real_command_audits_the_day_asked_on_a_slice_of_the_sample_logs(database, tmp_path):
    launcher = Path(os.environ.get("PLUMBLINE_LAUNCHER", ROOT / "plumbline"))
    assert launcher.is_file(), f"{launcher} is not there: build it first, or run with -m 'not launcher'"
    logs = ROOT / "sample-logs" / "aurora" / "logs" / "gateway"
    (tmp_path / "plumbline.yaml").write_text(
        "warehouse: ./warehouse\nreports: ./reports\nsources:\n"
        f"  - name: gateway\n    format: auto\n    path: {logs}/2026-10-1[456].jsonl.gz\n"
    )
    done = run(launcher, tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    expected = json.loads((ROOT / "sample-logs" / "aurora" / "expected.json").read_text())
    found = [json.loads(p.read_text()) for p in (tmp_path / "reports").rglob("summary.json")]
    assert found
    assert all(s["interval"] == {"from": "2026-10-15", "to": "2026-10-16"} for s in found)
    assert found[0]["totals"]["attempts"] == expected["gateway_attempts_by_day"][DAY]
