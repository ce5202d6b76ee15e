"""Logs that a mapping file explains: what each fixture's records mean, told apart from the product's reading of its mapping."""

import csv
import io
import json
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from zoneinfo import ZoneInfo

EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


def text(at):
    return at.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def house_gateway(line):
    r = json.loads(line, parse_float=Decimal)
    usage, upstream, who = r["usage"], r.get("upstream", {}), r.get("who", {})
    limited = {"us": "gateway", "them": "vendor", "-": "none", None: "none"}.get(r.get("limited_by"))
    counts = [usage.get(k) or 0 for k in ("in", "in_cached", "out", "thinking")]
    if "ts" not in r or limited is None or min(counts) < 0 or any(c != int(c) for c in counts) or Decimal(r.get("price", 0)) < 0:
        return None
    into, cached, out, thinking = counts
    return {
        "call_id": r["id"], "response_id": upstream.get("id"), "started_at": text(EPOCH + timedelta(milliseconds=r["ts"])),
        "duration_us": int(Decimal(str(r["took"])) * 1000), "operation": "chat", "team": who.get("team"),
        "model_requested": r["request"]["model"],
        "provider": {"az": "azure.ai.openai", "oa": "openai"}[upstream["vendor"]],
        "input_uncached_tokens": into - cached, "cache_read_tokens": cached, "output_tokens": out + thinking, "reasoning_tokens": thinking,
        "token_source": "reported" if into + out else "absent", "status": "failed" if r["http"] >= 400 else "succeeded",
        "http_status": r["http"], "rate_limit": limited,
        "reported_cost": str((Decimal(r["price"]) / 100).normalize()) if "price" in r else None,
        "content_state": "present" if "answer" in r else "absent"}


def house_gateways(content):
    told, rows = set(), []
    for number, line in enumerate(content.splitlines(), 1):
        keys = []
        json.loads(line, object_pairs_hook=lambda pairs: keys.append([k for k, _ in pairs]) or dict(pairs))
        if any(len(set(k)) < len(k) for k in keys):
            continue  # a key that stands twice
        row = house_gateway(line)
        if row and row["call_id"] not in told:
            told.add(row["call_id"])
            rows.append({"line": number, **row})
    return rows


def local_times(content):
    rows, zone = [], ZoneInfo("Europe/Helsinki")
    for number, r in enumerate(csv.DictReader(io.StringIO(content), delimiter=";"), 2):
        if None in r.values():
            continue
        at = datetime.fromisoformat(r["Begin"])
        if at.tzinfo is None:
            at = at.replace(tzinfo=zone)  # fold 0: the first of an hour that stands twice
            if at.astimezone(timezone.utc).astimezone(zone).replace(tzinfo=None) != at.replace(tzinfo=None):
                continue  # clocks skipped it
        rows.append({
            "line": number, "call_id": r["Session"], "response_id": r["Session"], "trace_id": r["Session"], "started_at": text(at),
            "model_requested": r["Model name"], "input_uncached_tokens": int(r["In"]), "cache_read_tokens": int(r["In cached"] or 0),
            "output_tokens": int(r["Out"]), "status": "succeeded", "rate_limit": "none", "reported_cost": None, "content_state": "absent"})
    return rows


def mapped(name, content):
    return {"calls.jsonl": house_gateways, "export.csv": local_times, "mapping.yaml": lambda _: []}[name](content)


READERS = {"mapped": mapped}
