#!/usr/bin/env python3
"""Writes expected.jsonl of every fixture folder: what a record means, worked out apart from the product.

    python3 sample-logs/expect.py            writes
    python3 sample-logs/expect.py --check    fails when a committed file differs

A second, slow and plain reading of the vendors' formats in Python's own json module. Columns are named as
in schemas/; only those whose meaning the vendor's reference settles are given. Times are ISO 8601 UTC with
microseconds, money is a decimal string, `line` counts from 1 (`series` and `sample` for Prometheus).
"""

import gzip
import json
import pathlib
import sys
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from urllib.parse import urlsplit

import expect_bills
import expect_gateways
import expect_mapped
import expect_providers

HERE = pathlib.Path(__file__).resolve().parent
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
PROVIDERS = {"openai": "openai", "azure": "azure.ai.openai", "bedrock": "aws.bedrock", "anthropic": "anthropic", "mistral": "mistral_ai",
             "vertex_ai": "gcp.vertex_ai", "gemini": "gcp.gemini", "hosted_vllm": "vllm", "ollama_chat": "ollama", None: "unknown", "": "unknown"}


def instant(seconds):
    """Epoch seconds, exact in their written digits, to microseconds (half up)."""
    micros = int((Decimal(str(seconds)) * 1_000_000).to_integral_value("ROUND_HALF_UP"))
    return (EPOCH + timedelta(microseconds=micros)).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def zoneless(text):
    """SpendLogs timestamps have no zone and are UTC."""
    return datetime.strptime(text if "." in text else text + ".0", "%Y-%m-%dT%H:%M:%S.%f").strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def money(value):
    """The written digits, to the 18 decimals the tables hold (half even)."""
    text = format(Decimal(str(value)).quantize(Decimal("1e-18"), "ROUND_HALF_EVEN"), "f")
    return text.rstrip("0").rstrip(".") or "0" if "." in text else text


def buckets(prompt, completion, usage):
    """Disjoint buckets of an OpenAI-shaped usage whose prompt count includes cache reads and writes."""
    usage = usage or {}
    inside = usage.get("prompt_tokens_details") or {}
    lifetimes = inside.get("cache_creation_token_details") or {}
    read = max(inside.get("cached_tokens") or 0, usage.get("cache_read_input_tokens") or 0)
    write = max(inside.get("cache_creation_tokens") or 0, inside.get("cache_write_tokens") or 0, usage.get("cache_creation_input_tokens") or 0)
    hour = lifetimes.get("ephemeral_1h_input_tokens") or lifetimes.get("ephemeral_12h_input_tokens") or 0
    return {"input_uncached_tokens": prompt - read - write, "cache_read_tokens": read, "cache_write_5m_tokens": write - hour,
            "cache_write_1h_tokens": hour, "output_tokens": completion,
            "reasoning_tokens": (usage.get("completion_tokens_details") or {}).get("reasoning_tokens") or 0}


def refused_by(error, failed):
    if not failed:
        return "none"
    name, code, category = error.get("error_class") or "", error.get("error_code") or "", error.get("error_rate_limit_category")
    if name == "BudgetExceededError" or error.get("error_rate_limit_type") == "budget":
        return "budget"
    if code != "429" and "RateLimit" not in name:
        return "none"
    if category:
        return "vendor" if category.startswith("vendor") else "gateway"
    if name == "RouterRateLimitError":  # a cooldown: the errors that led to it may be of any kind
        return "unknown"
    return "gateway" if name.startswith("Proxy") else "vendor"


def content(messages, response):
    texts = [json.dumps(messages), json.dumps(response)]
    if any("redacted-by-litellm" in t for t in texts):
        return "redacted"
    return "absent" if messages in (None, {}, [], "") and response in (None, {}, [], "") else "present"


def http_status(code):
    return int(code) if code and code.isdigit() else None


def host(url):
    return urlsplit(url).netloc or None if url else None


def litellm(r):
    failed, error, meta = r["status"] != "success", r["error_information"] or {}, r["metadata"]
    usage = meta.get("usage_object") or (r["response"].get("usage") if isinstance(r["response"], dict) else None)
    streamed = r["stream"] is True
    cost_unknown = r["response_cost"] == 0 and bool(r.get("response_cost_failure_debug_info") or r.get("zero_cost_diagnostic"))
    return {
        "call_id": r.get("litellm_call_id") or r["id"], **({} if failed else {"response_id": r["id"]}), "trace_id": r["trace_id"],
        "started_at": instant(r["startTime"]), "ended_at": instant(r["endTime"]),
        "first_token_at": instant(r["completionStartTime"]) if streamed else None,
        "team": meta.get("user_api_key_team_alias") or meta.get("user_api_key_team_id") or None,
        "api_key": meta.get("user_api_key_alias") or meta.get("user_api_key_hash"),
        "provider": PROVIDERS[r["custom_llm_provider"]], "endpoint": host(r["api_base"]), "deployment": r["model_id"] or None,
        "stream": r["stream"], "gateway_cache_hit": r["cache_hit"] is True,
        **buckets(r["prompt_tokens"], r["completion_tokens"], usage),
        "status": "failed" if failed else "cancelled" if error.get("error_code") == "499" else "succeeded",
        "error_class": error.get("error_class") or None, "http_status": http_status(error.get("error_code")),
        "rate_limit": refused_by(error, failed),
        "reported_cost": None if cost_unknown else money(r["response_cost"]), "reported_currency": "USD",
        "content_state": content(r["messages"], r["response"]),
    }


def nested(value):
    return json.loads(value, parse_float=Decimal) if isinstance(value, str) and value[:1] in "{[" else value


def spend_logs(r):
    meta = nested(r["metadata"]) or {}
    error = meta.get("error_information") or {}
    failed = (r.get("status") or meta.get("status")) == "failure"
    return {
        "call_id": r.get("litellm_call_id") or meta.get("litellm_call_id") or r["request_id"],
        "started_at": zoneless(r["startTime"]), "ended_at": zoneless(r["endTime"]),
        "provider": PROVIDERS[r["custom_llm_provider"]], "endpoint": host(r["api_base"]), "deployment": r["model_id"] or None,
        "gateway_cache_hit": r["cache_hit"] == "True",
        **buckets(r["prompt_tokens"], r["completion_tokens"], meta.get("usage_object")),
        "error_class": error.get("error_class") or None, "rate_limit": refused_by(error, failed),
    }


BEDROCK_HTTP = {"ThrottlingException": 429, "ModelNotReadyException": 429, "ServiceQuotaExceededException": 400, "ValidationException": 400}


def bedrock(r):
    came, went = r.get("input") or {}, r.get("output") or {}
    body = went.get("outputBodyJson")
    latency = body.get("metrics", {}).get("latencyMs") if isinstance(body, dict) else None
    started = r["timestamp"].replace("Z", ".000000Z")
    error = r.get("errorCode")
    bodies = [came.get("inputBodyJson"), body]
    by_reference = came.get("inputBodyS3Path") or went.get("outputBodyS3Path")
    return {
        "call_id": r["requestId"], "response_id": body.get("id") if isinstance(body, dict) else None, "started_at": started, "provider": "aws.bedrock", "region_called": r["region"],
        "region_served": r.get("inferenceRegion") or (r["region"] if r["modelId"].split("/")[-1].split(".")[0] not in PROFILES and "/" not in r["modelId"] else None),
        "stream": r["operation"].endswith("Stream"),
        "input_uncached_tokens": came.get("inputTokenCount") or 0, "cache_read_tokens": came.get("cacheReadInputTokenCount") or 0,
        "cache_write_5m_tokens": came.get("cacheWriteInputTokenCount") or 0, "output_tokens": went.get("outputTokenCount") or 0,
        "duration_us": latency * 1000 if latency is not None else None,
        "status": "failed" if error else "succeeded", "error_class": error, "http_status": BEDROCK_HTTP.get(error),
        "rate_limit": "vendor" if error == "ThrottlingException" else "none", "reported_cost": None,
        "content_state": "truncated" if by_reference else "present" if any(b is not None for b in bodies) else "absent",
    }


# Formats by group, one module each: format id -> function(name and text of a file) -> rows.
GROUPS = {**expect_bills.READERS, **expect_gateways.READERS, **expect_mapped.READERS, **expect_providers.READERS}
PROFILES = {"eu", "us", "us-gov", "apac", "jp", "au", "global"}


def prometheus(text):
    rows = []
    try:
        document = json.loads(text)
        listed = document.get("data", document)["result"]
    except ValueError:  # VictoriaMetrics: a series a line
        listed = [json.loads(line) for line in text.splitlines()]
        for series in listed:
            series["values"] = [(Decimal(at) / 1000, "NaN" if v is None else v) for at, v in zip(series["timestamps"], series["values"])]
    for i, series in enumerate(listed, 1):
        labels = series["metric"]
        if "__name__" not in labels:
            continue
        instance = labels.get("instance")
        for j, (at, value) in enumerate(series["values"], 1):
            if value in ("NaN", "+Inf", "-Inf") or abs(float(value)) > 9e18:
                continue
            rows.append({"series": i, "sample": j, "sampled_at": instant(at), "metric": labels["__name__"], "value": float(value),
                         "node": labels.get("Hostname") or labels.get("hostname") or (instance.rsplit(":", 1)[0] if instance else None),
                         "gpu": labels.get("UUID") or labels.get("gpu"), "gpu_model": labels.get("modelName"),
                         "pool": labels.get("pool"), "model": labels.get("model_name")})
    return rows


def text_of(path):
    if path.suffix == ".parquet":  # holds what its twin in CSV holds
        return text_of(path.with_suffix(".csv"))
    raw = path.read_bytes()
    return (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode()


def asked(record):
    """The call id of the LiteLLM behind this one, as its answer's headers say it."""
    headers = (record.get("hidden_params") or {}).get("additional_headers") or {}
    return headers.get("llm_provider-x-litellm-call-id") or headers.get("x-litellm-call-id")


def expected(folder):
    inputs = sorted(p for p in folder.rglob("*") if p.is_file() and p.name not in ("case.yaml", "expected.jsonl"))
    rows = []
    for path in inputs:
        name = str(path.relative_to(folder))
        if folder.parent.name == "companions":
            continue  # no calls, no charges, no samples
        if folder.parent.name in GROUPS:
            rows += [{"file": name, **r} for r in GROUPS[folder.parent.name](name, text_of(path))]
            continue
        if folder.parent.name == "prometheus-range":
            rows += [{"file": name, **r} for r in prometheus(text_of(path))]
            continue
        read = {"litellm": litellm, "litellm-spendlogs": spend_logs, "bedrock-invocation": bedrock}[folder.parent.name]
        for n, line in enumerate(text_of(path).rstrip("\n").split("\n"), 1):
            try:
                record = json.loads(line)
            except ValueError:
                continue  # not readable: counted in case.yaml, not expected here
            if not any(record.get(k) for k in ("id", "request_id", "requestId")):
                continue  # nothing names it: quarantined as well
            rows.append({"file": name, "line": n, **read(record), "asked": asked(record)})
    calls = {row.get("call_id") for row in rows}
    rows = [row for row in rows if row.pop("asked", None) not in calls - {None}]  # two proxies: the one that was asked tells
    return "".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows)


def main():
    check = "--check" in sys.argv[1:]
    wrong = 0
    for case in sorted(HERE.glob("*/*/case.yaml")):
        target = case.parent / "expected.jsonl"
        text = expected(case.parent)
        if check and (not target.exists() or target.read_text(encoding="utf-8") != text):
            print(f"differs: {target.relative_to(HERE.parent)}", file=sys.stderr)
            wrong += 1
        elif not check:
            target.write_text(text, encoding="utf-8")
            print(f"{target.relative_to(HERE.parent)}: {text.count(chr(10))} rows")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
