"""Second readings of providers' own logs and of model servers, for expect.py. READERS: format id -> function(name and text of a file) -> rows."""

import ast
import csv
import io
import json
import re
from datetime import datetime, timedelta, timezone
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from expect_gateways import Refused, each, host, inside, micros, need, parsed, spoken, utc
from expect_gateways import count as whole

NOTHING = {"input_uncached_tokens": 0, "cache_read_tokens": 0, "cache_write_5m_tokens": 0, "cache_write_1h_tokens": 0, "output_tokens": 0,
           "reasoning_tokens": 0, "token_source": "absent"}
STATED = {"eu": "EU", "us": "US"}  # Google's areas; every other location is a region


def count(value):
    """A token count; a word is none."""
    if isinstance(value, str) and not value.isdigit():
        raise Refused
    return whole(value)


def epoch(seconds):
    """Epoch seconds to the microsecond, half up."""
    return micros(int((Decimal(str(need(seconds))) * 1_000_000).quantize(Decimal(1), ROUND_HALF_UP)))


def at_google(resource):
    parts = (resource or "").split("/")
    location = parts[parts.index("locations") + 1] if "locations" in parts else None
    if location in STATED:
        return {"region_called": location, "residency_scope": "zone", "residency_zone": STATED[location], "residency_evidence": "record"}
    if location == "global":
        return {"region_called": location, "residency_scope": "global", "residency_evidence": "record"}
    return {"region_called": location, "region_served": location, "residency_scope": "region", "residency_evidence": "record"} if location else {}


# ---------------------------------------------------------------- Azure OpenAI


def azure_entry(r):
    kinds = {"ChatCompletions_Create": "chat", "Embeddings_Create": "embeddings"}
    if r["category"] != "RequestResponse" or r["operationName"] not in kinds:
        return None, None
    p = parsed(r["properties"])
    if not isinstance(p["requestTime"], int):
        raise Refused
    year_one = datetime(1, 1, 1, tzinfo=timezone.utc)

    def ticks(n):
        return (year_one + timedelta(microseconds=n // 10)).strftime("%Y-%m-%dT%H:%M:%S.%fZ")

    start = ticks(p["requestTime"]) if p["requestTime"] else utc(r["time"])
    length = (p["responseTime"] - p["requestTime"]) // 10 if p["requestTime"] else r["durationMs"] * 1000
    code = int(r["resultSignature"])
    return (r["correlationId"], r["time"], p["requestTime"]), {
        "call_id": need(r["correlationId"]), "started_at": start, "duration_us": length, "operation": kinds[r["operationName"]],
        "provider": "azure.ai.openai", "deployment": p["modelDeploymentName"], "stream": p["streamType"] == "Streaming",
        "tags": "resource:aoai-swc", "region_called": "swedencentral", "region_served": None, "residency_scope": "unknown",
        "residency_evidence": "none", **NOTHING, "status": "failed" if code >= 400 else "succeeded", "http_status": code,
        "rate_limit": "vendor" if code == 429 else "none", "reported_cost": None, "content_state": "absent"}


def azure(name, text):
    if name == "records.json":
        return [row for _, row in map(azure_entry, json.loads(text)["records"]) if row]
    if name == "query_data.csv":
        rows, found, told = csv.DictReader(io.StringIO(text.lstrip("\ufeff"))), [], set()
        for number, r in enumerate(rows, 2):
            at = datetime.strptime(r["TimeGenerated [UTC]"], "%m/%d/%Y, %I:%M:%S.%f %p").strftime("%Y-%m-%dT%H:%M:%S.%fZ")
            try:
                key, row = azure_entry({"category": r["Category"], "operationName": r["OperationName"], "properties": r["properties_s"], "time": at,
                                        "resultSignature": r["ResultSignature"], "correlationId": r["CorrelationId"], "durationMs": int(r["DurationMs"])})
            except Refused:
                continue
            if row and key not in told:
                told.add(key)
                found.append({"line": number, **row})
        return found
    return each(azure_entry)(name, text)


# ---------------------------------------------------------------- Vertex AI


def snake(usage):
    names = {"promptTokenCount": "prompt_token_count", "candidatesTokenCount": "candidates_token_count", "toolUsePromptTokenCount": "tool_use_prompt_token_count"}
    return {names.get(k, k): v for k, v in usage.items()}


def vertex(r):
    asked, answered = parsed(r["full_request"]), parsed(r["full_response"])
    chunks = answered if isinstance(answered, list) else [answered]
    head, last = chunks[0], chunks[-1]
    error = head.get("error") or {}
    usage = snake(last.get("usage_metadata") or last.get("usageMetadata") or {})
    claude = head.get("usage")
    logged = utc(r["logging_time"].removesuffix(" UTC")) if r["logging_time"][0] == "2" else need(None)
    created = head.get("create_time") or head.get("createTime")
    if claude:
        hour = claude["cache_creation"]["ephemeral_1h_input_tokens"]
        tokens = inside(claude["input_tokens"], claude["cache_read_input_tokens"], claude["cache_creation_input_tokens"], claude["output_tokens"], apart=True)
        tokens.update(cache_write_5m_tokens=claude["cache_creation_input_tokens"] - hour, cache_write_1h_tokens=hour)
    else:
        n = {k: count(usage.get(k)) or 0 for k in ("prompt_token_count", "cached_content_token_count", "candidates_token_count",
                                                   "thoughts_token_count", "tool_use_prompt_token_count")}
        thoughts = n["thoughts_token_count"]
        tokens = inside(n["prompt_token_count"] + n["tool_use_prompt_token_count"], n["cached_content_token_count"], 0,
                        n["candidates_token_count"] + thoughts, thoughts)
    return need(r["request_id"]), {
        "call_id": r["request_id"], "response_id": head.get("response_id") or head.get("responseId") or head.get("id"),
        "started_at": utc(created) if created else logged, "duration_us": int(Decimal(str(parsed(r["metadata"])["request_latency"])) * 1000),
        "provider": "gcp.vertex_ai", "operation": "chat" if claude else "generate_content", "stream": r["api_method"].startswith("Stream"),
        **at_google(asked["model"]), **tokens, "service_tier": "provisioned" if usage.get("traffic_type") == "PROVISIONED_THROUGHPUT" else "standard",
        "status": "failed" if error else "succeeded", "error_class": error.get("status"), "http_status": error.get("code"),
        "rate_limit": "vendor" if error.get("code") == 429 else "none", "reported_cost": None, "content_state": "present"}


RPC = {8: ("RESOURCE_EXHAUSTED", 429), 14: ("UNAVAILABLE", 503), 4: ("DEADLINE_EXCEEDED", 504), 1: ("CANCELLED", 499), 0: (None, None)}


def vertex_audit(r):
    p = r["protoPayload"]
    method = p["methodName"].split(".")[-1]
    kinds = {"GenerateContent": "generate_content", "BidiGenerateContent": "generate_content", "RawPredict": "chat"}
    around = r.get("operation") or {}
    if p["serviceName"] != "aiplatform.googleapis.com" or method not in kinds or (around.get("first") and not around.get("last")):
        return None, None
    code = (p.get("status") or {}).get("code", 0)
    name, http = RPC[code]
    stamp = need(r["timestamp"])
    if "-13-" in stamp:
        raise Refused
    return (need(r["insertId"]), stamp), {
        "call_id": r["insertId"], "trace_id": around.get("id"), "started_at": utc(stamp), "provider": "gcp.vertex_ai", "operation": kinds[method],
        "deployment": p["resourceName"] if "/endpoints/" in p["resourceName"] else None, **at_google(p["resourceName"]), **NOTHING,
        "status": {0: "succeeded", 1: "cancelled"}.get(code, "failed"), "error_class": name, "http_status": http,
        "rate_limit": "vendor" if code == 8 else "none", "reported_cost": None, "content_state": "absent"}


# ---------------------------------------------------------------- CloudTrail

AWS_HTTP = {"ThrottlingException": 429, "AccessDenied": 403, "ServiceQuotaExceededException": 400}


def cloudtrail(name, text):
    rows, told = [], set()
    for r in json.loads(text)["Records"]:
        names = {"bedrock.amazonaws.com": ("Converse", "InvokeModel", "InvokeModelWithResponseStream"), "bedrock-mantle.amazonaws.com": ("CreateInference",)}
        if r["eventName"] not in names.get(r["eventSource"], ()) or not r["eventID"] or " " in r["eventTime"] or r["eventID"] in told:
            continue
        told.add(r["eventID"])
        model = r["requestParameters"].get("modelId") or r["requestParameters"]["model"]
        ran = (r.get("additionalEventData") or {}).get("inferenceRegion")
        bare = not model.startswith(("arn:", "eu.", "global."))
        error = r.get("errorCode")
        rows.append({
            "call_id": r["eventID"], "started_at": r["eventTime"].replace("Z", ".000000Z"), "provider": "aws.bedrock", "operation": "chat",
            "model_requested": model, "api_key": "assumed-role/ChatApp", "region_called": r["awsRegion"],
            "region_served": ran or (r["awsRegion"] if bare else None), **NOTHING, "status": "failed" if error else "succeeded",
            "error_class": error, "http_status": AWS_HTTP.get(error), "rate_limit": "vendor" if error == "ThrottlingException" else "none",
            "reported_cost": None, "content_state": "absent"})
    return rows


# ---------------------------------------------------------------- answers in OpenAI's dialect


def usage_of(body):
    usage = body.get("usage") or {}
    into, out = count(usage.get("prompt_tokens", usage.get("input_tokens"))), count(usage.get("completion_tokens", usage.get("output_tokens")))
    held = usage.get("prompt_tokens_details") or usage.get("input_tokens_details") or {}
    came = usage.get("completion_tokens_details") or usage.get("output_tokens_details") or {}
    split, half_day = (inside(into, held.get("cached_tokens"), held.get("cache_write_tokens"), out, came.get("reasoning_tokens")),
                       (held.get("cache_write_tokens_details") or {}).get("ttl_12h_tokens") or 0)
    return {**split, "cache_write_5m_tokens": split["cache_write_5m_tokens"] - half_day, "cache_write_1h_tokens": half_day}


WRITTEN = "2026-10-02T08:00:00.000000Z"  # written_at of case.yaml: when a file without times was written
OBJECTS = {"chat.completion": "chat", "response": "chat", "list": "embeddings"}


def batch(r):
    if r["response"] is None:
        return None, None
    body, code = r["response"]["body"], r["response"]["status_code"]
    body = body if isinstance(body, dict) else {}
    named = r.get("id") or r["response"].get("request_id") or need(body.get("id"))
    model = body.get("model") or ""
    whose = ("vllm" if named.startswith("vllm-") else "azure.ai.openai" if "prompt_filter_results" in body
             else "openai" if not model or model.startswith(("gpt", "text-")) else "mistral_ai" if model.startswith("mistral") else "unknown")
    error = (body.get("error") or {}).get("code")
    at = body.get("created") or body.get("created_at")
    row = {"call_id": named, "provider": whose, "response_id": body.get("id"), "operation": OBJECTS.get(body.get("object"), "unknown"), "service_tier": "batch",
           "model_requested": body.get("model"), **usage_of(body), "status": "failed" if code >= 400 else "succeeded", "error_class": error,
           "http_status": code, "rate_limit": {"rate_limit_exceeded": "vendor", "insufficient_quota": "budget"}.get(error, "none"),
           "reported_cost": None, "content_state": "absent" if code >= 400 else "present"}
    row["started_at"] = epoch(at) if at else WRITTEN
    return (named, r["custom_id"]), row


def gemini_batch(r):
    """A line of a batch: the answer of GenerateContent or of Claude, or what went wrong."""
    body, request, status, error = parsed(r.get("response")) or {}, r.get("request"), r.get("status") or "", r.get("error") or {}
    if not body and not error and not status:
        return None, None
    code = {3: 400, 8: 429}.get(error.get("code"), error.get("code"))
    name = error.get("status")
    if status:
        quoted = json.loads(status[status.index("{"):])["error"]
        code, name = quoted["code"], quoted["status"]
    failed = bool(status or error)
    claude, at = "usage" in body, body.get("createTime") or r.get("processed_time")
    if at == "soon":
        raise Refused
    usage = {k: count(v) or 0 for k, v in (body.get("usageMetadata") or {}).items() if k.endswith("Count")}
    if any(v < 0 for v in usage.values()):
        raise Refused
    thought, spent = usage.get("thoughtsTokenCount", 0), body.get("usage") or {}
    counts = {**NOTHING, "token_source": "absent"}
    if claude:
        counts = inside(spent["input_tokens"], spent["cache_read_input_tokens"], spent["cache_creation_input_tokens"], spent["output_tokens"], apart=True)
    elif usage:
        counts = inside(usage.get("promptTokenCount", 0), usage.get("cachedContentTokenCount"), None,
                        usage.get("candidatesTokenCount", 0) + thought, thought)
    row = {"response_id": body.get("responseId") or body.get("id"), "started_at": utc(at) if at else WRITTEN, "service_tier": "batch",
           "operation": "embeddings" if "embedding" in body else "chat" if claude else "generate_content",
           "provider": "gcp.vertex_ai" if "status" in r else "gcp.gemini", "model_requested": body.get("modelVersion") or body.get("model"), **counts,
           "status": "failed" if failed else "succeeded", "error_class": name, "http_status": code, "rate_limit": "vendor" if code == 429 else "none",
           "reported_cost": None, "region_served": None, "content_state": "present" if request or body else "absent"}
    return row["response_id"] or json.dumps(r, sort_keys=True, default=str), row


def bedrock_batch(r):
    body, error = r.get("modelOutput") or {}, r.get("error")
    usage = body.get("usage") or {}
    into = usage.get("input_tokens", usage.get("inputTokens", body.get("inputTextTokenCount", body.get("prompt_token_count"))))
    out = usage.get("output_tokens", usage.get("outputTokens", body.get("generation_token_count")))
    if "results" in body:
        out = sum(one["tokenCount"] for one in body["results"])
    if count(into) is None and count(out) is None:
        counts = {**NOTHING, "token_source": "absent"}
    else:
        counts = inside(count(into), usage.get("cache_read_input_tokens", usage.get("cacheReadInputTokens")),
                        usage.get("cache_creation_input_tokens", usage.get("cacheWriteInputTokens")), out, apart=True)
    code = error and error["errorCode"]
    return (need(r["recordId"]), body.get("id") or json.dumps(r, sort_keys=True, default=str)), {
        "call_id": r["recordId"], "response_id": body.get("id"), "provider": "aws.bedrock", "started_at": WRITTEN, "service_tier": "batch",
        "operation": "embeddings" if "embedding" in body else "chat", "model_requested": body.get("model"), **counts,
        "status": "failed" if error else "succeeded", "error_class": code and str(code), "http_status": code,
        "rate_limit": "vendor" if code == 429 else "none", "reported_cost": None, "region_served": None, "content_state": "present"}


def captured(provider=None):
    def read(r):
        stats, code = r.get("stats") or {}, r.get("status_code")
        created = r.get("created") or r.get("created_at")
        if isinstance(created, str):
            raise Refused
        v1 = "model_instance_id" in r
        started = utc(r["timestamp"]) if v1 else epoch(created)
        first, length = stats.get("time_to_first_token", stats.get("time_to_first_token_seconds")), stats.get("generation_time")
        row = {"response_id": r.get("id", r.get("response_id")) or None, "started_at": started, "endpoint": host(r.get("base_url")),
               "operation": "chat" if v1 else OBJECTS[r["object"]], "duration_us": length and int(length * 1_000_000),
               "time_to_first_token_us": first and int(first * 1_000_000),
               **(inside(stats["input_tokens"], 0, 0, stats["total_output_tokens"], stats["reasoning_output_tokens"]) if v1 else usage_of(r)),
               "service_tier": r.get("service_tier") if r.get("service_tier") == "flex" else "standard", "status": "failed" if code else "succeeded",
               "http_status": code, "rate_limit": "unknown" if code == 429 else "none", "reported_cost": None,
               "content_state": "absent" if code else spoken(r.get("choices"), r.get("output"))}
        if provider:
            row["provider"] = provider
        return json.dumps(r, default=str, sort_keys=True), row
    return each(read)


def anthropic(r):
    """A message, an error or a result of a batch. Input leaves the cache out; thinking is inside the output."""
    result = r.get("result")
    if result and result["type"] not in ("succeeded", "errored"):
        return None, None
    kind = need((result or r).get("type"))
    body = result.get("message") or result["error"] if result else r
    usage, error = body.get("usage") or {}, (body.get("error") or {}).get("type")
    written = usage.get("cache_creation") or {}
    hour = count(written.get("ephemeral_1h_input_tokens")) or 0
    total = {"input_uncached_tokens": count(usage.get("input_tokens")) or 0, "cache_read_tokens": count(usage.get("cache_read_input_tokens")) or 0,
             "cache_write_5m_tokens": (count(usage.get("cache_creation_input_tokens")) or 0) - hour, "cache_write_1h_tokens": hour,
             "output_tokens": count(usage.get("output_tokens")) or 0,
             "reasoning_tokens": count((usage.get("output_tokens_details") or {}).get("thinking_tokens")) or 0,
             "token_source": "reported" if usage else "absent"}
    at = r.get("timestamp")
    row = {"response_id": body.get("id"), "provider": "anthropic", "endpoint": host(r.get("base_url")),
           "started_at": WRITTEN if at is None else epoch(at) if isinstance(at, (int, float)) else utc(at), "operation": "chat",
           "model_requested": body.get("model"), **total, "service_tier": "batch" if result else usage.get("service_tier") or "standard",
           "status": "failed" if error else "succeeded", "error_class": error, "http_status": r.get("status_code"),
           "rate_limit": "vendor" if error == "rate_limit_error" else "none", "reported_cost": None,
           "content_state": "absent" if error else "present"}
    return (body.get("id") or r.get("request_id"), r.get("custom_id")), row


def gemini(r):
    """An answer of GenerateContent. The prompt holds the cached part; thoughts come on top of the candidates."""
    usage = r.get("usageMetadata") or r.get("usage_metadata") or {}
    usage = {re.sub("[A-Z]", lambda m: "_" + m[0].lower(), k): v for k, v in usage.items()}
    usage = {k: count(v) or 0 for k, v in usage.items() if k.endswith("_count")}
    if any(v < 0 for v in usage.values()):
        raise Refused
    error, at = r.get("error") or {}, r.get("createTime") or r.get("create_time") or r.get("timestamp")
    thought = usage.get("thoughts_token_count", 0)
    row = {"response_id": r.get("responseId") or r.get("response_id"), "endpoint": host(r.get("base_url")),
           "provider": "gcp.vertex_ai" if "trafficType" in (r.get("usageMetadata") or {}) else "gcp.gemini", "started_at": utc(at) if at else WRITTEN,
           "operation": "generate_content", "model_requested": r.get("modelVersion") or r.get("model_version"),
           **inside(usage.get("prompt_token_count", 0) + usage.get("tool_use_prompt_token_count", 0), usage.get("cached_content_token_count"), None,
                    usage.get("candidates_token_count", 0) + thought, thought),
           "status": "failed" if error else "succeeded", "error_class": error.get("status"), "http_status": error.get("code"),
           "rate_limit": "vendor" if error.get("code") == 429 else "none", "reported_cost": None,
           "content_state": "absent" if error else "present"}
    return row["response_id"] or json.dumps(r, sort_keys=True, default=str), row


# ---------------------------------------------------------------- model servers


def sglang(r):
    if "event" in r:
        if r["event"] != "request.finished" or r["rid"].startswith("HEALTH_CHECK"):
            return None, None
        told = r["out"]["meta_info"]
        code, end = told["finish_reason"].get("status_code"), datetime.fromisoformat(r["timestamp"])
        length = int((told["e2e_latency"] * 1_000_000).quantize(Decimal(1), ROUND_HALF_UP))
        start = (end - timedelta(microseconds=length)).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        end = epoch(told["response_sent_to_client_ts"]) if "response_sent_to_client_ts" in told else end.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        return r["rid"], {
            "call_id": r["rid"], "started_at": epoch(told["request_received_ts"]) if "request_received_ts" in told else start, "ended_at": end,
            "provider": "sglang",
            "lane": "self_hosted", "duration_us": length, "operation": "chat", "stream": r["obj"]["stream"],
            **inside(count(told["prompt_tokens"]), told["cached_tokens"], 0, count(told["completion_tokens"]), told.get("reasoning_tokens", 0)),
            "status": "failed" if code else "succeeded", "http_status": code, "rate_limit": "none", "reported_cost": None, "content_state": "present"}
    finish, end = r["finish_reason"], r["response_sent_to_client_ts"]
    code = finish.get("status_code")
    cancelled = finish["type"] == "abort" and not code
    return r["id"], {
        "call_id": r["id"], "started_at": epoch(r["request_received_ts"]), **({"ended_at": epoch(end)} if end else {}), "provider": "sglang",
        "lane": "self_hosted", "duration_us": int((r["e2e_latency"] * 1_000_000).quantize(Decimal(1), ROUND_HALF_UP)), "operation": "chat",
        "model_requested": parsed(r["request_parameters"])["model"], "stream": parsed(r["request_parameters"])["stream"],
        **inside(count(r["prompt_tokens"]), r["cached_tokens"], 0, count(r["completion_tokens"]), r["reasoning_tokens"]),
        "status": "cancelled" if cancelled else "failed" if code else "succeeded", "error_class": "abort" if finish["type"] == "abort" else None,
        "http_status": code, "rate_limit": "none", "reported_cost": None, "content_state": "present"}


def sglang_log(name, text):
    """What Python printed, read by Python: the part that tells of the answer, and the time before the line."""
    found, told = [], set()
    for number, line in enumerate(text.rstrip("\n").split("\n"), 1):
        said = re.match(r"(?:\[([0-9-]+ [0-9:]+)\] )?Finish: obj=(.*), out=(.*)$", line)
        if not said:
            continue
        meta = ast.literal_eval(re.sub(r"\bnan\b", "None", said[3]))["meta_info"]
        if meta["id"].startswith("HEALTH_CHECK") or meta["id"] in told or meta["prompt_tokens"] < 0:
            continue
        told.add(meta["id"])
        code = (meta["finish_reason"] or {}).get("status_code")
        length = int((Decimal(str(meta["e2e_latency"])) * 1_000_000).quantize(Decimal(1), ROUND_HALF_UP))
        if "request_received_ts" in meta:
            start, end = epoch(Decimal(repr(meta["request_received_ts"]))), epoch(Decimal(repr(meta["response_sent_to_client_ts"])))
        else:
            end = datetime.fromisoformat(said[1])
            start, end = ((end - timedelta(microseconds=n)).strftime("%Y-%m-%dT%H:%M:%S.%fZ") for n in (length, 0))
        found.append({"line": number, "call_id": meta["id"], "started_at": start, "ended_at": end, "provider": "sglang", "lane": "self_hosted",
                      "duration_us": length, "operation": "chat" if "completion_tokens" in meta else "unknown",
                      "stream": "stream=True" in said[2] or (False if "stream=" in said[2] else None),
                      **inside(meta["prompt_tokens"], meta.get("cached_tokens", 0), 0, meta.get("completion_tokens", 0), meta.get("reasoning_tokens", 0)),
                      "status": "failed" if code else "succeeded", "http_status": code, "rate_limit": "none", "reported_cost": None,
                      "content_state": "present"})
    return found


def lmstudio_log(name, text):
    """Entries by the line their time stands on; the answers within, and the ends of streams with the first start of the model that is open."""
    entries, open_, body, found = [], {}, None, []
    for number, line in enumerate(text.rstrip("\n").split("\n"), 1):
        said = re.match(r"\[?(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)\]?\s*\[[A-Z]+\]\s*(.*)", line)
        if said:
            entries.append([number, said[1], said[2]])
        else:
            entries[-1][2] += "\n" + line
    for number, at, said in entries:
        at, said = at.replace(" ", "T") + ".000000Z", said.strip()
        tag, message = re.fullmatch(r"(?:\[([^]]+)\]\s*)?(.*)", said, re.DOTALL).groups()
        if message.startswith("Received request: POST"):
            body = message
        elif message.startswith("Running"):
            open_.setdefault(tag, []).append((at, body))
            body = None
        elif message.startswith(("Generated prediction:", "Generated synchronous")):
            asked = open_[tag].pop(0)[1] if open_.get(tag) else None
            try:
                r = json.loads(message[message.index("{"):], parse_float=Decimal)
            except ValueError:
                continue
            usage = r["usage"]
            found.append({"line": number, "call_id": r["id"], "started_at": epoch(r.get("created") or r["created_at"]), "provider": "lm_studio", "model_served": r["model"],
                          "operation": "chat", **inside(usage.get("prompt_tokens", usage.get("input_tokens")), 0, 0, usage.get("completion_tokens", usage.get("output_tokens")),
                                                        usage.get("completion_tokens_details", {}).get("reasoning_tokens", 0)),
                          "status": "succeeded", "rate_limit": "none", "content_state": "truncated" if asked and "<Truncated in logs>" in asked else
                          "present" if r.get("choices") else "absent"})
        elif message.startswith("Finished streaming"):
            start, asked = open_[tag].pop(0) if open_.get(tag) else (at, None)
            found.append({"line": number, "started_at": start, "ended_at": at, "provider": "lm_studio", "model_served": tag, "operation": "chat", "stream": True, **NOTHING,
                          "status": "succeeded", "rate_limit": "none", "content_state": "truncated" if asked else "absent"})
    return found


def ollama(r):
    if not r["done"] or r.get("done_reason") in ("load", "unload"):
        return None, None
    end = datetime.fromisoformat(need(r["created_at"])[:26] + "+03:00").astimezone(timezone.utc)
    length = r["total_duration"]
    took = int((Decimal(length) / 1000).quantize(Decimal(1), ROUND_HALF_UP)) if length >= 0 else None
    text = r.get("response") or (r.get("message") or {}).get("content")
    out = count(r.get("eval_count"))
    start = end - timedelta(microseconds=took or 0)
    return json.dumps(r, sort_keys=True, default=str), {
        "started_at": start.strftime("%Y-%m-%dT%H:%M:%S.%fZ"), "ended_at": end.strftime("%Y-%m-%dT%H:%M:%S.%fZ"), "duration_us": took,
        "provider": "ollama", "lane": "managed_open" if "remote_host" in r else "local", "operation": "chat" if "message" in r else "text_completion",
        "model_requested": r["model"], "endpoint": "ollama.com" if "remote_host" in r else None, **inside(count(r.get("prompt_eval_count")), 0, 0, out), "status": "succeeded", "rate_limit": "none", "reported_cost": None,
        "content_state": "present" if text or not out else "truncated"}


# ---------------------------------------------------------------- lines of text

GO = {"ns": Decimal("0.001"), "µs": 1, "ms": 1000, "s": 10**6, "m": 60 * 10**6, "h": 3600 * 10**6}


def lasted(text):
    """A Go or Rust duration in microseconds, half up."""
    parts = re.findall(r"([\d.]+)(ns|µs|ms|s|m|h)", text)
    if "".join(n + u for n, u in parts) != text:
        raise Refused
    return int(sum(Decimal(n) * GO[u] for n, u in parts).quantize(Decimal(1), ROUND_HALF_UP))


def texts(read):
    """A reader over lines of text; equal lines are told once."""
    def rows(name, text):
        found, told = [], set()
        for number, line in enumerate(text.rstrip("\n").split("\n"), 1):
            try:
                row = read(re.sub(r"\x1b\[[0-9;]*m", "", line))
            except (Refused, ValueError):
                continue
            if row and line not in told:
                told.add(line)
                found.append({"line": number, **row})
        return found
    return rows


def before(end, micro):
    at = end - timedelta(microseconds=micro)
    return at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


PATHS = {"/api/generate": "text_completion", "/api/chat": "chat", "/v1/chat/completions": "chat", "/api/embed": "embeddings", "/v1/audio/transcriptions": "transcription"}


def ollama_line(line):
    access = re.search(r'\[GIN\] (\S+ - \S+) \| (\d+) \| +(\S+) \| +(\S+) \| POST +"([^"]+)"', line)
    if not access or access[5] not in PATHS:
        return None
    end, code, took = datetime.strptime(access[1], "%Y/%m/%d - %H:%M:%S"), int(access[2]), lasted(access[3])
    return {"started_at": before(end, took), "ended_at": before(end, 0), "duration_us": took, "provider": "ollama", "lane": "local",
            "operation": PATHS[access[5]], "model_served": None, **NOTHING, "http_status": code,
            "status": "cancelled" if code == 499 else "failed" if code >= 400 else "succeeded", "rate_limit": "none", "content_state": "absent"}


ROUTED = {"chat_completions": "chat", "generate": "text_completion", "generate_stream": "text_completion", "compat_generate": "text_completion",
          "completions": "text_completion", "vertex_compatibility": "unknown", "embed": "embeddings"}


def tgi_line(line):
    if line.startswith("{"):  # --json-output
        r = json.loads(line)
        at, level, message, spans = r["timestamp"], r["level"], r.get("message"), r.get("spans", [])
        names = [s["name"] for s in spans if s["name"] in ROUTED] or [None] * (message == "Success")
        total = next((s["total_time"] for s in spans if "total_time" in s), None)
    else:
        level, message = (re.search(r" (INFO|ERROR) ", line) or ["", ""])[1], line.rsplit(": ", 1)[1]
        message = "Success" if message == "Success" else line
        at = line.split()[0]
        names = re.findall(r"(?<= |:)(\w+)(?=[{:])", line.split(level, 1)[1] if level else "")
        names = [n for n in names if n in ROUTED] or [None] * (message == "Success")
        total = (re.findall(r'total_time="([^"]+)"', line) or [None])[-1]  # of several prompts the one that ended last
    if not names or not (message == "Success" or level == "ERROR"):
        return None
    end = datetime.fromisoformat(re.sub(r"^(\S+?)(\.\d+)?Z$", lambda m: m[1] + (m[2] or ".0").ljust(7, "0"), at))
    took = lasted(total) if total else None
    full, failed = "overloaded" in message or "no permits" in message, level == "ERROR"
    gone = "Entry response channel" in message
    return {"started_at": before(end, took or 0), "duration_us": took, "provider": "tgi", "lane": "self_hosted",
            "operation": ROUTED.get(names[0], "unknown"), **NOTHING, "http_status": 429 if full else None,
            "status": "cancelled" if gone else "failed" if failed else "succeeded",
            "error_class": ("dropped" if gone else "overloaded" if full else "error") if failed else None,
            "rate_limit": "unknown" if full else "none", "content_state": "absent"}


def vllm(name, text):
    """The requests by their ids, in the order of the lines that end them; the year is that of New Year 2026."""
    told, open_, last = [], {}, None
    detailed = None
    for number, line in enumerate(text.rstrip("\n").split("\n"), 1):
        said = re.match(r"(?:\([^)]*\) )?INFO (\d\d-\d\d \d\d:\d\d:\d\d) \[?[^]]*\] (.*)", line)
        if line.startswith("{"):
            of = json.loads(line)
            at, said = of["asctime"].replace(" ", "T").replace(",", ".") + "000Z", [None, "", of["message"]]
            last, line = at, of["message"]
            if " details: prompt" in line:
                detailed = line.split()[1]
            said = None if '" 503' in line else said
        row = {"line": number, "provider": "vllm", "lane": "self_hosted", "model_served": None, **NOTHING, "rate_limit": "none", "http_status": None}
        if not said:
            if '" 503' in line:
                told.append((number, {**row, "started_at": last, "operation": "chat", "status": "failed", "http_status": 503, "rate_limit": "vendor",
                                      "content_state": "absent"}))
            continue
        if said[1].startswith("13"):
            continue
        last = at = at if not said[1] else f"{2025 if said[1].startswith('12') else 2026}-{said[1].replace(' ', 'T')}.000000Z"
        got = re.match(r"Received request (\S+): (prompt)?", said[2])
        ended_ = re.match(r"Generated response (\S+?)(?: \(streaming complete\))?: .*finish_reason: (\w+)$", said[2])
        kind = lambda i: "chat" if i.startswith("chat") else "text_completion"
        if got:
            open_[got[1]] = (number, at, bool(got[2]) or got[1] == detailed, None)
        elif broken := re.match(r"Request (\S+) (aborted|failed)(?: \((.*?)\))?", said[2]):
            first, start, prompt, _ = open_.pop(broken[1])
            told.append((first, {**row, "line": first, "call_id": broken[1], "started_at": start, "ended_at": at, "operation": kind(broken[1]),
                                 "status": "cancelled" if broken[2] == "aborted" else "failed", "error_class": "abort" if broken[2] == "aborted" else broken[3],
                                 "content_state": "present" if prompt else "absent"}))
        elif done := re.match(r"Finished request (\S+)\.", said[2]):
            open_[done[1]] = (*open_[done[1]][:3], at)
        elif ended_:
            _, start, prompt, _ = open_.pop(ended_[1], (0, None, True, None))
            told.append((number, {**row, "call_id": ended_[1], "started_at": start or at, "ended_at": at, "operation": kind(ended_[1]),
                                  "stream": "(streaming" in line, "status": "cancelled" if ended_[2] == "abort" else "succeeded",
                                  "content_state": "present" if prompt else "truncated"}))
    for i, (number, at, prompt, end) in open_.items():
        told.append((number, {**row, "line": number, "call_id": i, "started_at": at, "ended_at": end, "operation": kind(i), "status": "succeeded",
                              "content_state": "present" if prompt else "absent"}))
    return [row for _, row in sorted(told, key=lambda t: t[0])]


def page(name, text):
    """Samples of a metrics page."""
    rows, told = [], set()
    for number, line in enumerate(text.rstrip("\n").split("\n"), 1):
        said = re.fullmatch(r'([\w:]+)(?:\{((?:[^"}]|"(?:[^"\\]|\\.)*")*)\})? ([^ ]+)(?: ([\d.]+))?(?: # .*)?', line)
        if line.startswith("#") or not said:
            continue
        pairs = re.findall(r'(\w+)="((?:[^"\\]|\\.)*)"', said[2] or "")
        labels, stamp = dict(pairs), said[4]
        if len(labels) < len(pairs) or said[3] == "NaN" or float(said[3]) > 9e18 or stamp == "17" or line in told:
            continue
        told.add(line)
        seconds = Decimal(stamp) / (1000 if stamp and "." not in stamp else 1) if stamp else None
        rows.append({"line": number, "sampled_at": epoch(seconds) if stamp else WRITTEN, "metric": said[1], "value": float(said[3]),
                     "node": labels.get("Hostname") or labels.get("hostname"), "gpu": labels.get("UUID"), "gpu_model": labels.get("modelName"),
                     "model": labels.get("model_name"), "engine": labels.get("engine")})
    return rows


# ---------------------------------------------------------------- statements

KINDS = {"completions": "chat", "embeddings": "embeddings", "images": "image_generation"}


def exported(name, text):
    """The table of a page of OpenAI's platform as its API would answer it: floats are counts, and a day without anything has a row."""
    for row in csv.DictReader(io.StringIO(text)):
        told = {k: int(float(v)) if re.fullmatch(r"\d+\.0", v) else v or None for k, v in row.items()}
        told |= {"start_time": int(row["start_time"]), "end_time": int(row["end_time"]), "batch": row.get("batch") == "True",
                 "object": f"organization.usage.{name.split('_')[0]}.result"}
        if row.get("amount_value"):
            told["amount"] = {"value": Decimal(row["amount_value"]), "currency": row["amount_currency"]}
        if row.get("num_model_requests") or row.get("amount_value"):
            yield {**told, "results": [told]}


def pages(result):
    def rows(name, text):
        found = []
        for bucket in exported(name, text) if name.endswith(".csv") else json.loads(text, parse_float=Decimal)["data"]:
            for one in bucket["results"]:
                try:
                    row = result(bucket, one)
                except (Refused, InvalidOperation):
                    continue
                if row:
                    found.append(row)
        return found
    return rows


def openai_usage(bucket, r):
    kind = KINDS.get(r["object"].split(".")[2])
    if not kind or isinstance(bucket["start_time"], str):
        return None
    into, read, write = count(r.get("input_tokens")), r.get("input_cached_tokens"), r.get("input_cache_write_tokens")
    longer = r.get("input_cache_write_12h_tokens")
    tier = "batch" if r.get("batch") else {"default": "standard"}.get(r.get("service_tier"))
    return {"period_start": epoch(bucket["start_time"]), "period_end": epoch(bucket["end_time"]), "provider": "openai", "operation": kind,
            "model": r.get("model"), "project": r.get("project_id"), "api_key": r.get("api_key_id"), "service_tier": tier,
            "requests": count(r["num_model_requests"]), "input_uncached_tokens": None if into is None else into - (read or 0) - (write or 0),
            "cache_read_tokens": read, "cache_write_5m_tokens": write - longer if longer else write, "cache_write_1h_tokens": longer,
            "output_tokens": r.get("output_tokens"), "cost": None}


def charged(bucket, start, end, provider, amount, currency):
    return {"billing_period_start": start[:8] + "01", "charge_period_start": start, "charge_period_end": end, "provider": provider,
            "billed_cost": format(amount, "f"), "currency": need(currency).upper(), "charge_category": "Credit" if amount < 0 else "Usage"}


def openai_cost(bucket, r):
    start, end = epoch(bucket["start_time"]), epoch(bucket["end_time"])
    model, _, kind = (r["line_item"] or "").rpartition(", ")
    unit, quantity = r.get("quantity_unit"), r.get("quantity")
    return {**charged(bucket, start, end, "openai", Decimal(str(r["amount"]["value"])), r["amount"]["currency"]), "sku": r["line_item"],
            "model": model or None, "token_kind": {"input": "input_uncached", "cached input": "cache_read"}.get(kind), "account": r["project_id"],
            "quantity": quantity and str(quantity * (1000 if unit == "1000_tokens" else 1)), "unit": unit and "tokens"}


def mistral_usage(name, text):
    """A month: what was paid of each entry, at the price of its metric and group."""
    month, rows, told = json.loads(text), [], []
    prices = {(p["billing_metric"], p["billing_group"]): Decimal(p["price"]) for p in month["prices"]}
    for category in ("completion", "ocr", "chat"):
        for model, groups in month[category]["models"].items():
            for entry in (e for of in groups.values() for e in of):
                key, day = (entry["billing_metric"], entry["billing_group"]), entry["timestamp"]
                if entry in told or day == "soon" or not isinstance(entry["value_paid"], int) or key not in prices:
                    continue
                told.append(entry)
                end = (datetime.fromisoformat(day) + timedelta(days=1)).strftime("%Y-%m-%d")
                tokens = entry["event_type"] == "api_tokens"
                rows.append({**charged(None, day + "T00:00:00.000000Z", end + "T00:00:00.000000Z", "mistral_ai", entry["value_paid"] * prices[key], month["currency"]),
                             "sku": key[0], "model": model.split("::")[1], "quantity": str(entry["value"]), "unit": "tokens" if tokens else entry["event_type"],
                             "token_kind": {"input": "input_uncached", "cached": "cache_read", "output": "output"}[key[1]] if tokens else None})
    return rows


def of_console(result):
    """Claude's console exports a table: a row a day, the names of people's keys left out, two dashes for nothing."""
    def rows(name, text):
        if not name.endswith(".csv"):
            return pages({console_usage: anthropic_usage, console_cost: anthropic_cost}[result])(name, text)
        told = ({k: None if v in ("", "--") else v for k, v in row.items()} for row in csv.DictReader(io.StringIO(text)))
        return [result(r, utc(r["usage_date_utc"] + "T00:00:00Z"), utc(r["usage_date_utc"] + "T00:00:00Z", timedelta(days=1)))
                for r in told if len(r["usage_date_utc"]) == 10]
    return rows


def console_key(r):
    return None if (r["api_key"] or "").startswith("claude_code_key_") else r["api_key"]


def console_usage(r, start, end):
    number = {k: int(v) for k, v in r.items() if k.startswith("usage_") and (v or "").isdigit()}
    return {"period_start": start, "period_end": end, "provider": "anthropic", "model": r["model_version"], "project": r["workspace"],
            "api_key": console_key(r), "service_tier": r["usage_type"], "context_tier": r["context_window"] + (" " + r["speed"] if r["speed"] else ""),
            "geography": r["inference_geo"], "requests": None, "input_uncached_tokens": number["usage_input_tokens_no_cache"],
            "cache_read_tokens": number["usage_input_tokens_cache_read"], "cache_write_5m_tokens": number["usage_input_tokens_cache_write_5m"],
            "cache_write_1h_tokens": number["usage_input_tokens_cache_write_1h"], "output_tokens": number["usage_output_tokens"], "cost": None}


def console_cost(r, start, end):
    kinds = {"input_no_cache": "input_uncached", "input_cache_read": "cache_read"}
    return {**charged(None, start, end, "anthropic", Decimal(r["cost_usd"]), "usd"), "list_cost": None, "region": r["inference_geo"],
            "model": r["model"] and r["model"].lower().replace(" ", "-").replace(".", "-"), "account": r["workspace"], "api_key": console_key(r),
            "service_tier": r["usage_type"], "token_kind": kinds.get(r["token_type"], r["token_type"])}


def anthropic_usage(bucket, r):
    speed = r.get("speed")
    return {"period_start": utc(bucket["starting_at"]), "period_end": utc(bucket["ending_at"]), "provider": "anthropic", "model": r["model"],
            "project": r["workspace_id"], "api_key": r["api_key_id"], "service_tier": r["service_tier"],
            "context_tier": r["context_window"] + (" " + speed if speed else ""), "geography": r["inference_geo"], "requests": None,
            "input_uncached_tokens": count(r["uncached_input_tokens"]), "cache_read_tokens": r["cache_read_input_tokens"],
            "cache_write_5m_tokens": r["cache_creation"]["ephemeral_5m_input_tokens"], "cache_write_1h_tokens": r["cache_creation"]["ephemeral_1h_input_tokens"],
            "output_tokens": count(r["output_tokens"]), "cost": None}


def anthropic_cost(bucket, r):
    start, end = utc(bucket["starting_at"]), utc(bucket["ending_at"])
    kinds = {"output_tokens": "output", "cache_creation.ephemeral_1h_input_tokens": "cache_write_1h"}
    return {**charged(bucket, start, end, "anthropic", Decimal(need(r["amount"])) / 100, r["currency"]), "sku": r["description"], "model": r["model"],
            "token_kind": kinds.get(r["token_type"]), "service_tier": r["service_tier"], "region": r["inference_geo"],
            "account": r["workspace_id"]}


def opencost(name, text):
    rows = []
    for step in json.loads(text, parse_float=Decimal)["data"]:
        for a in step.values():
            if a["gpuCost"] is None or (a["gpuCost"] == 0 and a["gpuHours"] == 0):
                continue
            cost = Decimal(a["gpuCost"]) + a["gpuCostAdjustment"]
            rows.append({**charged(a, utc(a["window"]["start"]), utc(a["window"]["end"]), "opencost", cost, "XXX"), "sku": "GPU",
                         "model": a["properties"].get("labels", {}).get("model"), "account": "fi-prod", "quantity": a["gpuHours"] and str(a["gpuHours"]),
                         "unit": a["gpuHours"] and "GPU-hours"})
    return rows


def azure_metrics(name, text):
    rows = []
    if '"metricName"' in text:
        for line in text.strip().split("\n"):
            entry = json.loads(line)
            for of in entry.get("records", [entry]):
                if of["time"] == "soon" or "metricName" not in of:
                    continue
                for kind in ("total", "average", "maximum", "minimum", "count"):
                    if kind in of:
                        rows.append({"metric": of["metricName"], "value": of[kind], "sampled_at": utc(of["time"]), "model": None, "pool": "aoai-swc",
                                     "gpu": None, "labels": "aggregation=" + kind})
        return rows
    answer = json.loads(text)
    for metric in [m for of in answer.get("values", [answer]) for m in of["value"]]:
        for series in metric["timeseries"] if isinstance(metric, dict) else []:
            named = {d["name"]["value"]: d["value"] for d in series["metadatavalues"]}
            model = named.pop("modelname", None) or named.pop("modeldeploymentname", None)
            for kind in ("total", "average", "maximum"):
                for point in series["data"]:
                    if point.get(kind) in (None, "NaN") or point["timeStamp"] == "soon":
                        continue
                    labels = {**named, "aggregation": kind}
                    rows.append({"metric": metric["name"]["value"], "value": point[kind], "sampled_at": utc(point["timeStamp"]), "model": model,
                                 "pool": re.search("accounts/([^/]+)", metric["id"])[1].lower(), "gpu": None, "labels": ",".join(f"{k}={v}" for k, v in sorted(labels.items()))})
    return rows


READERS = {
    "azure-metrics": azure_metrics,
    "mistral-usage": mistral_usage, "openai-usage": pages(openai_usage), "openai-costs": pages(openai_cost), "anthropic-usage": of_console(console_usage),
    "anthropic-cost": of_console(console_cost), "opencost": opencost,
    "ollama-log": texts(ollama_line), "tgi-log": texts(tgi_line), "vllm-log": vllm, "prometheus-text": page,
    "anthropic-messages": each(anthropic), "gemini-responses": each(gemini), "azure-openai": azure, "vertex": each(vertex), "vertex-audit": each(vertex_audit), "bedrock-cloudtrail": cloudtrail, "openai-batch": each(batch),
    "gemini-batch": each(gemini_batch), "bedrock-batch": each(bedrock_batch),
    "openai-responses": captured(), "mistral": captured("mistral_ai"), "huggingface": captured(), "lmstudio": captured("lm_studio"),
    "sglang-log": sglang_log, "lmstudio-log": lmstudio_log,
    "sglang-requests": lambda name, text: each(sglang, name != "requests.log")(name, re.sub(r"(?m)^\[[^]]*\] ", "", text)), "ollama": each(ollama),
}
