"""The shape of the nightly DAG, the day it audits, and what it makes of the command's exit codes."""

import hashlib
import json
from datetime import datetime, timedelta, timezone

import plumbline_nightly as nightly
import pytest
from airflow.sdk.exceptions import AirflowException, AirflowFailException


def utc(*parts):
    return datetime(*parts, tzinfo=timezone.utc)


@pytest.fixture
def dag(dag_bag):
    return dag_bag.dags["plumbline_nightly"]


def test_every_dag_can_be_imported(dag_bag):
    assert dag_bag.import_errors == {}
    assert sorted(dag_bag.dags) == ["plumbline_nightly"]


def test_the_dag_keeps_the_conventions(dag):
    assert dag.catchup is False
    assert dag.max_active_runs == 1
    assert "audit" in dag.tags
    assert [t.task_id for t in dag.topological_sort()] == ["wait_for_late_logs", "audit", "verify"]
    audit, verify = dag.get_task("audit"), dag.get_task("verify")
    assert audit.pool == "llm_audit"
    assert audit.retries in (2, 3)
    assert audit.retry_exponential_backoff
    assert [o.uri for o in verify.outlets] == ["plumbline://audits/daily"]


def test_the_interval_is_one_whole_utc_day(dag):
    from airflow.sdk import CronDataIntervalTimetable

    assert isinstance(dag.timetable, CronDataIntervalTimetable)
    assert dag.timetable.expression == "0 0 * * *"
    assert str(dag.timetable.timezone) == "UTC"


@pytest.mark.parametrize(
    ("what", "asked", "logical_date", "interval_start", "day"),
    [
        ("a scheduled run audits its interval", None, utc(2026, 10, 15), utc(2026, 10, 15), "2026-10-15"),
        ("`dags test 2026-10-15` audits the 15th, though its interval is the 14th", None, utc(2026, 10, 15), utc(2026, 10, 14), "2026-10-15"),
        ("a day asked for wins", "2026-10-03", utc(2026, 10, 15), utc(2026, 10, 14), "2026-10-03"),
        ("triggered at 09:12 today: the last complete day", None, utc(2026, 10, 15, 9, 12), utc(2026, 10, 14), "2026-10-14"),
        ("triggered without a logical date: the last complete day", None, None, utc(2026, 10, 14), "2026-10-14"),
        ("the day the clocks go back is a UTC day like others", None, utc(2026, 10, 25), utc(2026, 10, 25), "2026-10-25"),
    ],
    ids=lambda v: v if isinstance(v, str) and " " in v else "",
)
def test_the_audited_day(what, asked, logical_date, interval_start, day):
    assert nightly.audited_day(asked, logical_date, interval_start) == day


@pytest.mark.parametrize(("day", "after"), [("2026-10-31", "2026-11-01"), ("2026-12-31", "2027-01-01"), ("2028-02-28", "2028-02-29")])
def test_the_end_is_the_next_midnight(day, after):
    assert nightly.day_after(day) == after


def test_a_day_that_is_none_is_refused():
    with pytest.raises(ValueError, match="'2026-13-40', is no date. Write it as YYYY-MM-DD"):
        nightly.audited_day("2026-13-40", None, utc(2026, 10, 14))


@pytest.mark.parametrize(
    ("code", "error", "words"),
    [
        (1, AirflowException, "trace file"),
        (2, AirflowFailException, "Fix them and clear this task"),
        (3, AirflowFailException, "findings.json"),
        (4, AirflowFailException, "The input of 2026-10-15 is incomplete"),
        (5, AirflowException, "Trying again later"),
        (70, AirflowException, "70"),
    ],
)
def test_an_exit_code_says_what_to_do(code, error, words):
    operator = nightly.PlumblineOperator(
        task_id="audit", bash_command=f"exit {code}", env={"AUDIT_FROM": "2026-10-15"}, append_env=True
    )
    with pytest.raises(error, match=words) as raised:
        operator.execute({})
    gives_up = isinstance(raised.value, AirflowFailException)
    assert gives_up == (error is AirflowFailException)


def test_only_what_may_pass_by_itself_is_tried_again():
    assert sorted(nightly.TRY_AGAIN) == [1, 5]
    assert sorted(nightly.GIVE_UP) == [2, 3, 4]


def summary(folder, **changes):
    manifest = folder / "manifest.json"
    manifest.write_text("{}")
    base = {
        "run_id": "r1",
        "interval": {"from": "2026-10-15", "to": "2026-10-16"},
        "sources": [{"name": "gateway", "read": 10, "accepted": 8, "duplicates": 1, "quarantined": 1}],
        "totals": {"attempts": 8},
        "findings": [],
        "reports": [],
        "manifest": {"path": "manifest.json", "sha256": hashlib.sha256(b"{}").hexdigest()},
    }
    return {**base, **changes}


def test_a_summary_that_meets_has_no_faults(tmp_path):
    assert nightly.faults_of(summary(tmp_path), tmp_path, str(tmp_path)) == []


def test_every_fault_of_a_summary_is_named_at_once(tmp_path):
    broken = summary(
        tmp_path,
        sources=[{"name": "gateway", "read": 10, "accepted": 8, "duplicates": 1, "quarantined": 0}],
        reports=["nightly.html"],
        manifest={"path": "manifest.json", "sha256": "0"},
    )
    assert nightly.faults_of(broken, tmp_path, str(tmp_path)) == [
        "source gateway: read 10 is not accepted 8 + duplicates 1 + quarantined 0",
        f"the run's manifest {tmp_path}/manifest.json is not the one the summary was written with",
        "report nightly.html is not there",
    ]


def test_nothing_read_is_a_fault(tmp_path):
    assert nightly.faults_of(summary(tmp_path, sources=[]), tmp_path, str(tmp_path)) == ["no source was read"]


@pytest.mark.parametrize(
    ("warehouse", "manifest", "fault"),
    [
        ("here", {"path": "runs/r2/manifest.json", "sha256": "0"}, "the run's manifest {folder}/runs/r2/manifest.json is not there"),
        ("here", {}, "it names no manifest of the run"),
        ("s3://audit/warehouse", {"path": "runs/r2/manifest.json", "sha256": "0"}, None),
    ],
)
def test_the_manifest_is_looked_for_in_the_warehouse(tmp_path, warehouse, manifest, fault):
    folder = str(tmp_path) if warehouse == "here" else warehouse
    faults = nightly.faults_of(summary(tmp_path, manifest=manifest), tmp_path, folder)
    assert faults == ([fault.format(folder=tmp_path)] if fault else [])


def test_the_newest_summary_of_the_day_is_taken_and_other_days_are_not(tmp_path):
    import os

    for name, run, start, end, age in (
        ("a", "old", "2026-10-15", "2026-10-16", 20),
        ("b", "new", "2026-10-15", "2026-10-16", 10),
        ("c", "other", "2026-10-16", "2026-10-17", 0),
    ):
        (tmp_path / name).mkdir()
        path = tmp_path / name / "summary.json"
        path.write_text(json.dumps(summary(tmp_path, run_id=run, interval={"from": start, "to": end})))
        then = 1_800_000_000 - age
        os.utime(path, (then, then))
    path, found = nightly.summary_of(tmp_path, "2026-10-15")
    assert found["run_id"] == "new"
    assert path == tmp_path / "b" / "summary.json"


def test_a_missing_summary_says_where_it_was_looked_for(tmp_path):
    with pytest.raises(AirflowFailException, match="No summary.json for 2026-10-15 below .*plumbline_reports"):
        nightly.summary_of(tmp_path, "2026-10-15")


def test_a_retry_waits_longer_each_time_up_to_an_hour(dag):
    audit = dag.get_task("audit")
    assert audit.retry_delay == timedelta(minutes=5)
    assert audit.max_retry_delay == timedelta(hours=1)


def test_airflows_own_intervals_lead_to_the_day_that_is_meant(dag):
    import pendulum
    from airflow.timetables.base import DataInterval, TimeRestriction
    from airflow.timetables.interval import CronDataIntervalTimetable

    timetable = CronDataIntervalTimetable(dag.timetable.expression, timezone=pendulum.UTC)
    at = pendulum.datetime
    scheduled = timetable.next_dagrun_info(
        last_automated_data_interval=DataInterval(at(2026, 10, 14), at(2026, 10, 15)),
        restriction=TimeRestriction(earliest=None, latest=None, catchup=True),
    )
    assert (scheduled.data_interval.start, scheduled.data_interval.end) == (at(2026, 10, 15), at(2026, 10, 16))
    assert nightly.audited_day(None, scheduled.logical_date, scheduled.data_interval.start) == "2026-10-15"
    by_hand = timetable.infer_manual_data_interval(run_after=at(2026, 10, 15))
    assert by_hand.start == at(2026, 10, 14), "the trap this DAG steps around is gone: simplify audited_day"
    assert nightly.audited_day(None, at(2026, 10, 15), by_hand.start) == "2026-10-15"
