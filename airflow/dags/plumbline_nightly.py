"""Audits one UTC day of logs every night with the `plumbline` command.

The DAG holds no logic of the audit: it picks the day, calls the command and checks what the command
left behind. Settings, as Airflow Variables (each has a default):

    plumbline_launcher   the command                        /opt/plumbline/plumbline
    plumbline_config     its configuration                  /etc/plumbline/plumbline.yaml
    plumbline_reports    the folder its `reports:` names    `reports` beside the configuration
    plumbline_warehouse  the folder its `warehouse:` names  `warehouse` beside the configuration

One day by hand: trigger with {"day": "2026-10-15"}, or `airflow dags test plumbline_nightly 2026-10-15`.
Make the pool once: `airflow pools set llm_audit 1 "one audit at a time per warehouse"`.
"""

from __future__ import annotations

import hashlib
import json
import logging
from datetime import date, datetime, timedelta
from pathlib import Path

from airflow.providers.standard.operators.bash import BashOperator
from airflow.providers.standard.sensors.time_delta import TimeDeltaSensor
from airflow.sdk import DAG, Asset, CronDataIntervalTimetable, Param, task
from airflow.sdk.exceptions import AirflowException, AirflowFailException

log = logging.getLogger(__name__)

# What the command's exit codes mean here (docs: plumbline --help). Only 1 and 5 can pass by themselves.
TRY_AGAIN = {
    1: "plumbline met an internal error; the trace file it named is in the log above.",
    5: "Another run holds the warehouse, or the month is closed. Trying again later.",
}
GIVE_UP = {
    2: "plumbline refused its configuration or policy; every fault is listed in the log above. Fix them and clear this task.",
    3: "Findings at or above --fail-on; see findings.json beside the reports.",
    4: "The input of {day} is incomplete: too many lines in quarantine, totals that do not meet, or a late feed. "
    "The log above names the source. Bring the missing files and clear this task.",
}


def audited_day(asked: str | None, logical_date: datetime | None, data_interval_start: datetime) -> str:
    """The one UTC day a run audits, as YYYY-MM-DD.

    A day asked for wins. A scheduled or backfilled run has its day as logical date; so has `airflow dags
    test DAY`, whose data interval is the day *before* (the last one complete at DAY 00:00). A run triggered at
    some hour of today has no day of its own: it audits the last complete one.
    """
    if asked:
        try:
            return date.fromisoformat(asked).isoformat()
        except ValueError as unreadable:
            raise ValueError(f"The day asked for, '{asked}', is no date. Write it as YYYY-MM-DD, for example 2026-10-15.") from unreadable
    if logical_date is not None and logical_date.timestamp() % 86400 == 0:
        return logical_date.strftime("%Y-%m-%d")
    return data_interval_start.strftime("%Y-%m-%d")


def day_after(day: str) -> str:
    """The end of the audited day; ends are exclusive."""
    return (date.fromisoformat(day) + timedelta(days=1)).isoformat()


class PlumblineOperator(BashOperator):
    """A plumbline command whose exit code decides whether trying again can help."""

    def execute(self, context):
        try:
            return super().execute(context)
        except AirflowException as failure:
            code = self.subprocess_hook.sub_process.returncode
            if code in TRY_AGAIN:
                raise AirflowException(f"Exit code {code}: {TRY_AGAIN[code]}") from failure
            if code in GIVE_UP:
                meaning = GIVE_UP[code].format(day=(self.env or {}).get("AUDIT_FROM", "the day"))
                raise AirflowFailException(f"Exit code {code}: {meaning}") from failure
            raise


def summary_of(reports: Path, day: str) -> tuple[Path, dict]:
    """The summary.json of the audit of `day` below `reports`, and what it says; the newest, if several audited it."""
    interval = {"from": day, "to": day_after(day)}
    found = []
    for path in sorted(reports.rglob("summary.json")):
        summary = json.loads(path.read_text(encoding="utf-8"))
        if summary.get("interval") == interval:
            found.append((path.stat().st_mtime_ns, str(path), summary))
    if not found:
        raise AirflowFailException(
            f"No summary.json for {day} below {reports}, although the command ended well. "
            "Check that the Variable plumbline_reports is the folder `reports:` names in the configuration."
        )
    _, path, summary = max(found, key=lambda f: f[:2])
    log.info("Checking %s", path)
    return Path(path), summary


def faults_of(summary: dict, beside: Path, warehouse: str) -> list[str]:
    """Everything in a summary that does not meet; empty when all does.

    Names of reports count from `beside`, the folder of the summary; the manifest's from the warehouse. A manifest in
    an object store is not fetched: `plumbline verify` does that.
    """
    faults = []
    if not summary["sources"]:
        faults.append("no source was read")
    for s in summary["sources"]:
        if s["read"] != s["accepted"] + s["duplicates"] + s["quarantined"]:
            faults.append(
                f"source {s['name']}: read {s['read']} is not accepted {s['accepted']} + duplicates {s['duplicates']}"
                f" + quarantined {s['quarantined']}"
            )
    manifest = summary.get("manifest") or {}
    if not manifest.get("path") or not manifest.get("sha256"):
        faults.append("it names no manifest of the run")
    elif "://" not in warehouse:
        path = Path(warehouse) / manifest["path"]
        if not path.is_file():
            faults.append(f"the run's manifest {path} is not there")
        elif hashlib.sha256(path.read_bytes()).hexdigest() != manifest["sha256"]:
            faults.append(f"the run's manifest {path} is not the one the summary was written with")
    faults += [f"report {r} is not there" for r in summary.get("reports", []) if not (beside / r).is_file()]
    return faults


with DAG(
    dag_id="plumbline_nightly",
    description="Audit of one UTC day of LLM usage: spend, rate limits, utilisation, findings, reports.",
    doc_md=__doc__,
    # Cut at midnight UTC: with a later hour the interval would straddle two days.
    schedule=CronDataIntervalTimetable("0 0 * * *", timezone="UTC"),
    start_date=datetime(2026, 1, 1),
    catchup=False,
    max_active_runs=1,
    tags=["plumbline", "llm", "audit"],
    params={"day": Param(None, type=["null", "string"], format="date", description="UTC day to audit; empty: the run's own")},
    user_defined_macros={"audited_day": audited_day, "day_after": day_after},
    default_args={
        "owner": "platform",
        "pool": "llm_audit",
        "retries": 3,
        "retry_delay": timedelta(minutes=5),
        "retry_exponential_backoff": True,
        "max_retry_delay": timedelta(hours=1),
    },
) as dag:
    day = "{{ audited_day(params.day, dag_run.logical_date, data_interval_start) }}"
    config = "{{ var.value.get('plumbline_config', '/etc/plumbline/plumbline.yaml') }}"

    # Gateways and clouds deliver the last hour late; the day is cut at midnight, the audit waits.
    wait = TimeDeltaSensor(task_id="wait_for_late_logs", delta=timedelta(hours=2), mode="reschedule", poke_interval=600)

    # Values go in through the environment and are quoted in the shell: a parameter cannot become a command.
    audit = PlumblineOperator(
        task_id="audit",
        env={
            "AUDIT_LAUNCHER": "{{ var.value.get('plumbline_launcher', '/opt/plumbline/plumbline') }}",
            "AUDIT_CONFIG": config,
            "AUDIT_FROM": day,
            "AUDIT_TO": "{{ day_after(audited_day(params.day, dag_run.logical_date, data_interval_start)) }}",
        },
        append_env=True,
        bash_command='echo "Auditing the UTC day $AUDIT_FROM (up to, not including, $AUDIT_TO) with $AUDIT_CONFIG"; '
        'exec "$AUDIT_LAUNCHER" audit --config "$AUDIT_CONFIG" --from "$AUDIT_FROM" --to "$AUDIT_TO" --restated',
        execution_timeout=timedelta(hours=6),
    )

    @task(outlets=[Asset("plumbline://audits/daily")], retries=0)
    def verify(audited: str, config_path: str, reports_path: str, warehouse_path: str) -> dict:
        """Believes the published summary, not the exit code: it exists, is of this day, and its counts meet."""
        beside_config = Path(config_path).parent
        path, summary = summary_of(Path(reports_path) if reports_path else beside_config / "reports", audited)
        faults = faults_of(summary, path.parent, warehouse_path or str(beside_config / "warehouse"))
        if faults:
            raise AirflowFailException(f"The audit of {audited} does not add up: " + "; ".join(faults) + ".")
        failing = [f for f in summary.get("findings", []) if f["status"] == "fail"]
        log.info("Audited %s: %s attempts, %s rules failing", audited, summary["totals"]["attempts"], len(failing))
        return {"day": audited, "run_id": summary["run_id"], "failing": failing}

    reports = "{{ var.value.get('plumbline_reports', '') }}"
    warehouse = "{{ var.value.get('plumbline_warehouse', '') }}"
    wait >> audit >> verify(day, config, reports, warehouse)
