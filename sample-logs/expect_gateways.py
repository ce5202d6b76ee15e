"""Second readings of gateways and traces, for expect.py. READERS: format id -> function(text of a file) -> rows."""

import json
import re
from datetime import datetime, timedelta, timezone
from decimal import Decimal

EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


def micros(n):
    return (EPOCH + timedelta(microseconds=n)).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def money(value, shift=0):
    text = format(Decimal(str(value)).scaleb(-shift).quantize(Decimal("1e-18"), "ROUND_HALF_EVEN"), "f")
    return text.rstrip("0").rstrip(".") or "0" if "." in text else text


def lines(text):
    """The lines that are JSON objects, with their numbers; decimals keep their digits."""
    for number, line in enumerate(text.rstrip("\n").split("\n"), 1):
        try:
            record = json.loads(line, parse_float=Decimal)
        except ValueError:
            continue
        if isinstance(record, dict):
            yield number, record


# ---------------------------------------------------------------- OpenTelemetry

OTEL = {  # what the conventions call it, the newest name first
    "in": ["gen_ai.usage.input_tokens", "gen_ai.usage.prompt_tokens", "llm.token_count.prompt"],
    "out": ["gen_ai.usage.output_tokens", "gen_ai.usage.completion_tokens", "llm.token_count.completion"],
    "read": ["gen_ai.usage.cache_read.input_tokens", "gen_ai.usage.cache_read_input_tokens", "llm.token_count.prompt_details.cache_read"],
    "write": ["gen_ai.usage.cache_write.input_tokens", "gen_ai.usage.cache_creation_input_tokens"],
    "reasoning": ["gen_ai.usage.reasoning.output_tokens", "llm.token_count.completion_details.reasoning"],
    "model": ["gen_ai.request.model", "llm.model_name", "embedding.model_name"],
    "provider": ["gen_ai.provider.name", "gen_ai.system", "llm.provider"],
    "cost": ["gen_ai.usage.cost", "gen_ai.cost.total_cost", "llm.cost.total"],
}
OTEL_PROVIDERS = {"openai": "openai", "az.ai.openai": "azure.ai.openai", "azure.ai.openai": "azure.ai.openai", "azure": "azure.ai.openai",
                  "Anthropic": "anthropic", "anthropic": "anthropic", "aws.bedrock": "aws.bedrock", "bedrock": "aws.bedrock", "mistral": "mistral_ai",
                  "mistral_ai": "mistral_ai", "gcp.vertex_ai": "gcp.vertex_ai", "vertex_ai": "gcp.vertex_ai", "gemini": "gcp.gemini",
                  "ollama": "ollama", "ollama_chat": "ollama", "hosted_vllm": "vllm"}
SPEECH = ("gen_ai.input.messages", "gen_ai.output.messages", "gen_ai.prompt", "gen_ai.completion", "gen_ai.system_instructions", "input.value",
          "output.value", "embedding.embeddings")


def plain(value):
    kind, inner = next(iter(value.items()))
    if kind in ("arrayValue",):
        return [plain(v) for v in inner.get("values", [])]
    if kind in ("intValue",):
        return int(inner)
    return inner


def attributes(of):
    pairs = [(a["key"], plain(a["value"])) for a in of.get("attributes") or []]
    if len({k for k, _ in pairs}) < len(pairs):
        raise ValueError("an attribute twice")
    return dict(pairs)


def first(a, key, otherwise=None):
    return next((a[name] for name in OTEL.get(key, [key]) if a.get(name) not in (None, "")), otherwise)


def python_dict(text):
    """LiteLLM prints its usage as Python does."""
    return eval(text, {"__builtins__": {}}) if isinstance(text, str) and text.startswith("{'") else {}  # noqa: S307 (our own sample)


def otel_operation(a):
    if "openinference.span.kind" in a:
        return {"LLM": "chat", "EMBEDDING": "embeddings"}.get(a["openinference.span.kind"])
    said = a.get("gen_ai.operation.name") or a.get("llm.request.type")
    return {"chat": "chat", "acompletion": "chat", "anthropic_messages": "chat", "aresponses": "chat", "aembedding": "embeddings",
            "generate_content": "generate_content"}.get(said) if first(a, "model") else None


def otel_call(span, a, resource, operation, failed, is_span):
    usage = python_dict(a.get("metadata.usage_object"))
    inside, came = usage.get("prompt_tokens_details") or {}, usage.get("completion_tokens_details") or {}
    counts = {k: first(a, k) for k in ("in", "out", "read", "write", "reasoning")}
    if any(isinstance(v, (str, Decimal)) or (v or 0) < 0 for v in counts.values()):
        raise ValueError("no count")
    read = max(counts["read"] or 0, inside.get("cached_tokens") or 0)
    write = max(counts["write"] or 0, inside.get("cache_write_tokens") or 0, inside.get("cache_creation_tokens") or 0)
    hour = (inside.get("cache_creation_token_details") or {}).get("ephemeral_1h_input_tokens") or 0
    into, out = counts["in"] or 0, counts["out"] or 0
    total = a.get("gen_ai.usage.total_tokens")
    apart = read + write > into or (read + write > 0 and total == into + out + read + write)
    known = counts["in"] is not None or counts["out"] is not None
    streamed = a.get("gen_ai.request.stream", {"True": True, "False": False}.get(a.get("llm.is_streaming")))
    guess = streamed and usage and not inside and not came.get("reasoning_tokens")
    litellm, error = "litellm.call_id" in a, a.get("error.type")
    status = a.get("http.response.status_code")
    limited = failed and (status == 429 or "Throttling" in (error or "") or "RateLimit" in (error or ""))
    whose = "vendor" if error == "ThrottlingException" or (litellm and error == "RateLimitError") else "gateway" if litellm else "unknown"
    start = (int(span.get("startTimeUnixNano") or span.get("start_time_unix_nano")) if is_span else int(span["timeUnixNano"])) + 500
    if start < 1e15:
        raise ValueError("no time")
    base = json.loads(a["hidden_params"]).get("api_base") if a.get("hidden_params") else a.get("gen_ai.openai.api_base")
    host = re.sub(r"^https?://([^/]*).*", r"\1", base) if base else a.get("server.address")
    if not base and host and a.get("server.port", 443) != 443:
        host += ":" + str(a["server.port"])
    cached = '"cache_key": "' in (a.get("hidden_params") or "")
    cost = None if cached else first(a, "cost")
    speech = [a[k] for k in a if k.startswith(SPEECH)] + [e for e in span.get("events", []) if e["name"].startswith("gen_ai.")]
    row = {
        "call_id": a.get("litellm.call_id") or (span.get("spanId") or span["span_id"]).lower(),
        "response_id": None if failed else a.get("gen_ai.response.id"),
        "trace_id": (span.get("traceId") or span["trace_id"]).lower(), "started_at": micros(start // 1000), "operation": operation,
        "stream": streamed, "endpoint": host, "region_served": a.get("gen_ai.cost.vertex_location"),
        "input_uncached_tokens": into if apart else into - read - write, "cache_read_tokens": read, "cache_write_5m_tokens": write - hour,
        "cache_write_1h_tokens": hour, "output_tokens": out, "reasoning_tokens": max(counts["reasoning"] or 0, came.get("reasoning_tokens") or 0),
        "token_source": "absent" if not known else "estimated" if guess else "reported",
        "status": "failed" if failed else "succeeded", "error_class": error, "http_status": status, "rate_limit": whose if limited else "none",
        "reported_cost": None if cost is None else money(cost),
        "content_state": "redacted" if "redacted-by-litellm" in str(speech) else
                         "truncated" if span.get("droppedAttributesCount") else "present" if speech else "absent",
        "gateway_cache_hit": cached,
    }
    if first(a, "provider"):
        row["provider"] = OTEL_PROVIDERS[first(a, "provider")]
    if row["region_served"] is None:
        del row["region_served"]  # the endpoint may prove it
    if is_span:
        ended = int(span.get("endTimeUnixNano") or span.get("end_time_unix_nano")) + 500
        row["duration_us"] = ended // 1000 - start // 1000
    return row


def otel(text):
    rows, told = [], set()
    for _, export in lines(text):
        found = []
        for of in export.get("resourceSpans") or export.get("resource_spans") or export.get("resourceLogs") or []:
            for scope in of.get("scopeSpans") or of.get("scope_spans") or of.get("scopeLogs"):
                for span in scope.get("spans") or scope.get("logRecords"):
                    try:
                        a = attributes(span)
                        is_span = "spans" in scope
                        operation = otel_operation(a) if is_span or span.get("eventName") == "gen_ai.client.inference.operation.details" else None
                        failed = str((span.get("status") or {}).get("code")) in ("2", "STATUS_CODE_ERROR") or "error.type" in a
                        found.append((span, a, operation, failed, is_span, of["resource"]))
                    except ValueError:
                        continue
        parent = {s.get("spanId"): s.get("parentSpanId") for s, *_ in found if s.get("spanId")}
        kind = {s.get("spanId"): operation for s, _, operation, *_ in found}
        around = set()
        for span, a, operation, failed, is_span, _ in found:
            at = span.get("spanId")
            while operation and (failed or first(a, "in") is not None) and at in parent:
                at = parent[at]
                if kind.get(at) == operation:
                    around.add(at)
        for span, a, operation, failed, is_span, resource in found:
            if not operation or span.get("spanId") in around:
                continue
            try:
                row = otel_call(span, a, resource, operation, failed, is_span)
            except (ValueError, KeyError):
                continue
            key = row["response_id"] if row["response_id"] and len(row["response_id"]) >= 16 and not row["gateway_cache_hit"] else (row["trace_id"], row["call_id"], row["started_at"])
            if key not in told:
                told.add(key)
                rows.append(row)
    return rows


READERS = {"otel-genai": otel}
