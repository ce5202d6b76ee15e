"""Second readings of providers' own logs and of model servers, for expect.py. READERS: format id -> function(name and text of a file) -> rows."""

import json
from datetime import datetime, timedelta, timezone
from decimal import ROUND_HALF_UP, Decimal

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
    return inside(into, held.get("cached_tokens"), held.get("cache_write_tokens"), out, came.get("reasoning_tokens"))


WRITTEN = "2026-10-02T08:00:00.000000Z"  # written_at of case.yaml: when a file without times was written
OBJECTS = {"chat.completion": "chat", "response": "chat", "list": "embeddings"}


def batch(r):
    if r["response"] is None:
        return None, None
    body, code = r["response"]["body"], r["response"]["status_code"]
    error = (body.get("error") or {}).get("code")
    at = body.get("created") or body.get("created_at")
    row = {"call_id": need(r["id"]), "response_id": body.get("id"), "operation": OBJECTS.get(body.get("object"), "unknown"), "service_tier": "batch",
           "model_requested": body.get("model"), **usage_of(body), "status": "failed" if code >= 400 else "succeeded", "error_class": error,
           "http_status": code, "rate_limit": {"rate_limit_exceeded": "vendor", "insufficient_quota": "budget"}.get(error, "none"),
           "reported_cost": None, "content_state": "absent" if code >= 400 else "present"}
    row["started_at"] = epoch(at) if at else WRITTEN
    return (r["id"], r["custom_id"]), row


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


# ---------------------------------------------------------------- model servers


def sglang(r):
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


def ollama(r):
    if not r["done"]:
        return None, None
    end = datetime.fromisoformat(need(r["created_at"])[:26] + "+03:00").astimezone(timezone.utc)
    length = r["total_duration"]
    took = int((Decimal(length) / 1000).quantize(Decimal(1), ROUND_HALF_UP)) if length >= 0 else None
    text = r.get("response") or (r.get("message") or {}).get("content")
    out = count(r.get("eval_count"))
    start = end - timedelta(microseconds=took or 0)
    return json.dumps(r, sort_keys=True, default=str), {
        "started_at": start.strftime("%Y-%m-%dT%H:%M:%S.%fZ"), "ended_at": end.strftime("%Y-%m-%dT%H:%M:%S.%fZ"), "duration_us": took,
        "provider": "ollama", "lane": "local", "operation": "chat" if "message" in r else "text_completion", "model_requested": r["model"],
        **inside(count(r.get("prompt_eval_count")), 0, 0, out), "status": "succeeded", "rate_limit": "none", "reported_cost": None,
        "content_state": "present" if text or not out else "truncated"}


READERS = {
    "azure-openai": azure, "vertex": each(vertex), "vertex-audit": each(vertex_audit), "bedrock-cloudtrail": cloudtrail, "openai-batch": each(batch),
    "openai-responses": captured(), "mistral": captured("mistral_ai"), "huggingface": captured(), "lmstudio": captured("lm_studio"),
    "sglang-requests": each(sglang), "ollama": each(ollama),
}
