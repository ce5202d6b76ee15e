"""Second readings of gateways and traces, for expect.py. READERS: format id -> function(name and text of a file) -> rows."""

import csv
import io
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
    "write": ["gen_ai.usage.cache_write.input_tokens", "gen_ai.usage.cache_creation.input_tokens", "gen_ai.usage.cache_creation_input_tokens",
              "llm.token_count.prompt_details.cache_write"],
    "reasoning": ["gen_ai.usage.reasoning.output_tokens", "gen_ai.usage.reasoning_tokens", "llm.token_count.completion_details.reasoning"],
    "total": ["gen_ai.usage.total_tokens", "llm.usage.total_tokens", "llm.token_count.total"],
    "model": ["gen_ai.request.model", "llm.model_name", "embedding.model_name"],
    "provider": ["gen_ai.provider.name", "gen_ai.system", "llm.provider", "llm.system"],
    "cost": ["gen_ai.usage.cost", "gen_ai.cost.total_cost", "llm.cost.total"],
}
OTEL_PROVIDERS = {"openai": "openai", "az.ai.openai": "azure.ai.openai", "azure.ai.openai": "azure.ai.openai", "azure": "azure.ai.openai",
                  "Anthropic": "anthropic", "anthropic": "anthropic", "aws.bedrock": "aws.bedrock", "bedrock": "aws.bedrock", "mistral": "mistral_ai",
                  "mistral_ai": "mistral_ai", "gcp.vertex_ai": "gcp.vertex_ai", "vertex_ai": "gcp.vertex_ai", "gemini": "gcp.gemini",
                  "ollama": "ollama", "ollama_chat": "ollama", "hosted_vllm": "vllm", "gateway": "gateway", "aws": "aws.bedrock",
                  "amazon_bedrock": "aws.bedrock", "google": "gcp.gemini", "gcp.gemini": "gcp.gemini", "gcp.gen_ai": "gcp.gen_ai",
                  "mistralai": "mistral_ai", "MistralAI": "mistral_ai"}
LIMITS = re.compile("RateLimit|Throttling|rate_limit|ResourceExhausted")
KINDS = {"generate_content": "chat", "text_completion": "chat"}  # what one emitter calls chat
SPEECH = ("llm.input_messages", "llm.output_messages", "gen_ai.input.messages", "gen_ai.output.messages", "gen_ai.prompt", "gen_ai.completion", "gen_ai.system_instructions", "input.value",
          "output.value", "embedding.embeddings", "ai.prompt", "ai.response.text", "ai.response.toolCalls", "ai.value")


def plain(value):
    if not value:
        return None
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


SDK_OPERATIONS = {"doGenerate": "chat", "doStream": "chat", "doEmbed": "embeddings", "doRerank": "rerank"}


def of_ai_sdk(a):
    """Spans of Vercel's AI SDK 4 to 6 in OpenTelemetry's words; what is around a call keeps its own."""
    if "ai.operationId" not in a or "gen_ai.operation.name" in a:
        return a
    called = a["ai.operationId"].rsplit(".", 1)[1]
    if called not in SDK_OPERATIONS:
        return a
    told = {k: v for k, v in a.items() if not k.startswith("gen_ai.usage.")}
    into, out = a.get("ai.usage.inputTokens", a.get("ai.usage.promptTokens", a.get("ai.usage.tokens"))), a.get("ai.usage.outputTokens", a.get("ai.usage.completionTokens"))
    read, written, thought = a.get("ai.usage.cachedInputTokens"), a.get("ai.usage.inputTokenDetails.cacheWriteTokens"), a.get("ai.usage.reasoningTokens")
    beside = json.loads(a.get("ai.response.providerMetadata") or "{}")
    provider = a.get("ai.model.provider") or a["gen_ai.system"]
    if "ai.usage.inputTokenDetails.noCacheTokens" not in a:  # before version 6 these are the provider's own counts
        if provider.startswith(("anthropic", "amazon-bedrock")):
            written = beside.get("anthropic", {}).get("cacheCreationInputTokens") or beside.get("bedrock", {}).get("usage", {}).get("cacheWriteInputTokens")
            into = into + (read or 0) + (written or 0)
        if provider.startswith("google") and thought:
            out += thought
    told |= {"gen_ai.operation.name": SDK_OPERATIONS[called], "gen_ai.provider.name": re.sub(r"\..*", "", provider.replace("google.generative-ai", "gemini").replace("amazon-bedrock", "bedrock")),
             "gen_ai.request.model": a.get("ai.model.id") or a["gen_ai.request.model"], "gen_ai.usage.input_tokens": into, "gen_ai.usage.output_tokens": out,
             "gen_ai.usage.cache_read.input_tokens": read, "gen_ai.usage.cache_write.input_tokens": written,
             "gen_ai.usage.reasoning.output_tokens": thought, "gen_ai.usage.cost": beside.get("gateway", {}).get("cost")}
    if called in ("doGenerate", "doStream"):
        told["gen_ai.request.stream"] = called == "doStream"
    return told


def inside_text(text):
    try:
        return json.loads(text)
    except (TypeError, ValueError):
        return None


def of_openinference(a):
    """A call of OpenInference names its response in the answer that it keeps, whoever's SDK gave it."""
    if a.get("openinference.span.kind") not in ("LLM", "EMBEDDING"):
        return a
    told, answer, asked = dict(a), inside_text(a.get("output.value")), inside_text(a.get("llm.invocation_parameters")) or {}
    if isinstance(answer, dict):
        answer = answer["data"] if isinstance(answer.get("data"), dict) else answer
        if answer.get("type") == "LLMResult":  # LangChain's
            about = answer["generations"][0][0]["message"]["kwargs"]["response_metadata"]
            answer = {"id": about.get("id"), "usage": (answer.get("llm_output") or {}).get("usage") or about.get("usage")}
        told["gen_ai.response.id"] = answer.get("id") or answer.get("response_id")
        told["usage in the answer"] = answer.get("usage")
    if asked.get("stream"):
        told["gen_ai.request.stream"] = True
    return told


def of_logfire(a):
    usage = inside_text(a.get("gen_ai.usage.raw"))
    return {**a, "usage in the answer": usage, **({"gen_ai.request.stream": True} if a.get("logfire.span_type") == "log" else {})} if "request_data" in a else a


def begins_a_stream(a, failed):
    """Logfire writes another span when the answer has ended."""
    return "request_data" in a and a["logfire.span_type"] == "span" and not failed and not first(a, "in") and not a.get("gen_ai.response.id")


def status_in(texts):
    for text in texts:
        said = re.match(r"(?:[\w.]{1,90}(?:: |\(['\"]?))?(?:Error code: |API error occurred: Status )?([45]\d\d)(?!\w)", text or "")
        if said:
            return int(said.group(1))
    return None


def otel_operation(a):
    if "openinference.span.kind" in a:
        return {"LLM": "chat", "EMBEDDING": "embeddings"}.get(a["openinference.span.kind"])
    if "mistral_ai.operation.id" in a:
        return "embeddings" if a["mistral_ai.operation.id"].startswith("embeddings") else "chat"
    said = a.get("gen_ai.operation.name") or a.get("llm.request.type")
    return {"chat": "chat", "acompletion": "chat", "anthropic_messages": "chat", "aresponses": "chat", "aembedding": "embeddings",
            "embedding": "embeddings", "text_completion": "text_completion", "generate_content": "generate_content", "embeddings": "embeddings", "rerank": "rerank"}.get(said) if first(a, "model") else None


def otel_call(span, a, resource, operation, failed, is_span):
    usage = python_dict(a.get("metadata.usage_object"))
    inside, came = usage.get("prompt_tokens_details") or {}, usage.get("completion_tokens_details") or {}
    counts = {k: first(a, k) for k in ("in", "out", "read", "write", "reasoning")}
    if any(isinstance(v, (str, Decimal)) or (v or 0) < 0 for v in counts.values()):
        raise ValueError("no count")
    read = max(counts["read"] or 0, inside.get("cached_tokens") or 0)
    write = max(counts["write"] or 0, inside.get("cache_write_tokens") or 0, inside.get("cache_creation_tokens") or 0)
    hour = (inside.get("cache_creation_token_details") or {}).get("ephemeral_1h_input_tokens") or 0
    into, out, reasoning = counts["in"] or 0, counts["out"] or 0, counts["reasoning"] or 0
    total = first(a, "total")
    hour = max(hour, a.get("anthropic.usage.cache_creation.ephemeral_1h_input_tokens") or 0)
    own = a.get("usage in the answer")
    if own:  # the provider's own counts before any emitter's
        details = own.get("prompt_tokens_details") or own.get("input_tokens_details") or {}
        thought = own.get("completion_tokens_details") or own.get("output_tokens_details") or {}
        read = max(read, details.get("cached_tokens") or 0, own.get("cache_read_input_tokens") or 0)
        write = max(write, own.get("cache_creation_input_tokens") or 0)
        hour = max(hour, (own.get("cache_creation") or {}).get("ephemeral_1h_input_tokens") or 0)
        reasoning = max(reasoning, thought.get("reasoning_tokens") or 0)
        into = own["prompt_tokens"] if "prompt_tokens" in own else own["input_tokens"] + ((read + write) if "cache_read_input_tokens" in own else 0)
    apart = not own and (read + write > into or (read + write > 0 and total == into + out + read + write))
    if total and first(a, "provider") in ("google", "gcp.gen_ai", "gcp.gemini") and total > into + out:  # the thoughts
        reasoning = total - into - out
        out += reasoning
    known = into > 0 or out > 0
    streamed = a.get("gen_ai.request.stream", a.get("gen_ai.is_streaming", {"True": True, "False": False}.get(a.get("llm.is_streaming"), a.get("llm.is_streaming"))))
    guess = streamed and usage and not inside and not came.get("reasoning_tokens")
    thrown = [dict((t["key"], plain(t["value"])) for t in e["attributes"]).get("exception.type") for e in span.get("events", []) if e["name"] == "exception"]
    litellm, error = "litellm.call_id" in a, a.get("error.type") or (thrown[-1] if failed and thrown else None)
    status = a.get("http.response.status_code")
    if failed and status is None:
        events = [dict((t["key"], plain(t["value"])) for t in e["attributes"]).get("exception.message") for e in span.get("events", []) if e["name"] == "exception"]
        status = int(error) if re.fullmatch("[1-5][0-9][0-9]", error or "") else status_in(events + [(span.get("status") or {}).get("message")])
    limited = failed and (status == 429 or LIMITS.search(error or "") is not None)
    whose = "vendor" if (error or "").endswith("ThrottlingException") or (litellm and error == "RateLimitError") else "gateway" if litellm else "unknown"
    start = (int(span.get("startTimeUnixNano") or span.get("start_time_unix_nano")) if is_span else int(span.get("timeUnixNano") or span["observedTimeUnixNano"])) + 500
    if start < 1e15:
        raise ValueError("no time")
    base = json.loads(a["hidden_params"]).get("api_base") if a.get("hidden_params") else a.get("gen_ai.openai.api_base")
    host = re.sub(r"^https?://([^/]*).*", r"\1", base) if base else a.get("server.address")
    if not base and host and ":" not in host and a.get("server.port", 443) != 443:
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
        "cache_write_1h_tokens": hour, "output_tokens": out, "reasoning_tokens": max(reasoning, came.get("reasoning_tokens") or 0),
        "token_source": "absent" if not known else "estimated" if guess else "reported",
        "status": "failed" if failed else "succeeded", "error_class": error, "http_status": status, "rate_limit": whose if limited else "none",
        "reported_cost": None if cost is None else money(cost),
        "content_state": "redacted" if "redacted-by-litellm" in str(speech) else
                         "truncated" if span.get("droppedAttributesCount") else "present" if speech else "absent",
        "gateway_cache_hit": cached,
    }
    if first(a, "provider"):
        row["provider"] = OTEL_PROVIDERS[first(a, "provider")]
        if row["provider"] == "openai" and host and host.startswith("127.0.0.1"):
            row["provider"] = "unknown"  # its protocol, spoken by somebody else
    if row["region_served"] is None:
        del row["region_served"]  # the endpoint may prove it
    if is_span:
        ended = int(span.get("endTimeUnixNano") or span.get("end_time_unix_nano")) + 500
        row["duration_us"] = None if a.get("logfire.span_type") == "log" and "request_data" in a else ended // 1000 - start // 1000
    return row


def same_call(one, other):
    """Of two spans of two instrumentations in traces of their own: whether the first tells the second's call once more."""
    (span, a, operation, failed, _, resource, scope), (call, b, kind, lost, _, whence, tracer) = one, other
    named = (not failed and a.get("gen_ai.response.id")) and (not lost and b.get("gen_ai.response.id"))
    if scope == tracer or resource != whence or KINDS.get(operation, operation) != KINDS.get(kind, kind) or named:
        return False
    model = lambda x: (inside_text(x.get("llm.invocation_parameters")) or {}).get("model") or first(x, "model")  # noqa: E731
    tokens = lambda x: (first(x, "in") or 0, first(x, "out") or 0)  # noqa: E731
    begins, ends, starts, stops = (int(x[k]) for x in (span, call) for k in ("startTimeUnixNano", "endTimeUnixNano"))
    if tokens(a) == (0, 0) and not failed and tokens(b) != (0, 0):
        return model(a) == model(b) and begins <= stops and starts <= ends
    return (begins <= starts and stops <= ends and (ends - begins, begins) != (stops - starts, starts) and failed == lost and tokens(a) == tokens(b)
            and (tokens(a) != (0, 0) or model(a) == model(b)))


def otel(_, text):
    rows, told = [], {}
    for _, export in lines(text):
        found = []
        for of in export.get("resourceSpans") or export.get("resource_spans") or export.get("resourceLogs") or []:
            for scope in of.get("scopeSpans") or of.get("scope_spans") or of.get("scopeLogs"):
                for span in scope.get("spans") or scope.get("logRecords"):
                    try:
                        a = of_logfire(of_openinference(of_ai_sdk(attributes(span))))
                        is_span = "spans" in scope
                        operation = otel_operation(a) if is_span or span.get("eventName") == "gen_ai.client.inference.operation.details" else None
                        failed = str((span.get("status") or {}).get("code")) in ("2", "STATUS_CODE_ERROR") or "error.type" in a
                        if begins_a_stream(a, failed):
                            operation = None
                        found.append((span, a, operation, failed, is_span, of["resource"], scope.get("scope")))
                    except ValueError:
                        continue
        parent = {s.get("spanId"): s.get("parentSpanId") for s, *_ in found if s.get("spanId")}
        kind = {s.get("spanId"): KINDS.get(operation, operation) for s, _, operation, *_ in found}
        around = set()
        for span, a, operation, failed, is_span, *_ in found:
            at = span.get("spanId")
            while operation and is_span and (failed or first(a, "in")) and at in parent:
                at = parent[at]
                if kind.get(at) == KINDS.get(operation, operation):
                    around.add(at)
        telling = {s.get("spanId") for s, a, operation, failed, *_ in found if operation and (failed or first(a, "in"))}
        for span, a, operation, failed, is_span, *_ in found:  # one that says nothing within one that does
            at = span.get("spanId")
            while operation and is_span and at not in telling and at in parent and span["spanId"] not in around:
                at = parent[at]
                if at in telling and kind.get(at) == KINDS.get(operation, operation):
                    around.add(span["spanId"])
        calls = [f for f in found if f[2] and f[4] and f[0].get("spanId") and f[6]]
        took = lambda f: int(f[0]["endTimeUnixNano"]) - int(f[0]["startTimeUnixNano"])  # noqa: E731
        taken = set()
        for one in sorted(calls, key=took):
            for other in sorted(calls, key=took):
                again, stays = one[0]["spanId"], other[0]["spanId"]
                if one is not other and again not in around and stays not in around and (stays, str(one[6])) not in taken and same_call(one, other):
                    around.add(again)
                    taken.add((stays, str(one[6])))
        for span, a, operation, failed, is_span, resource, scope in found:
            if not operation or is_span and span.get("spanId") in around:
                continue
            try:
                row = otel_call(span, a, resource, operation, failed, is_span)
            except (ValueError, KeyError):
                continue
            key = row["response_id"] if row["response_id"] and len(row["response_id"]) >= 16 and not row["gateway_cache_hit"] else (row["trace_id"], row["call_id"], row["started_at"])
            full = (bool(row["cache_write_1h_tokens"]) or (scope or {}).get("name", "") == "com.anthropic.sdk.python", bool(span.get("parentSpanId")))
            if key not in told or full > told[key][0]:  # of two tellings of one response the fuller stays: ids, lifetimes, what is around
                rows = [r for r in rows if key not in told or r is not told[key][1]] + [row]
                told[key] = (full, row)
    return rows


# ---------------------------------------------------------------- gateways, one object a call


class Refused(Exception):
    """A record that goes to quarantine."""


def count(value):
    """A token count, or one written as text; None is not counted."""
    if value in (None, ""):
        return None
    n = Decimal(str(value))
    if n < 0 or n != n.to_integral_value() or n > 10**12:
        raise Refused
    return int(n)


def need(value):
    if value in (None, ""):
        raise Refused
    return value


def utc(text, ahead=timedelta(0)):
    """ISO 8601 with T or blank, any number of decimals, cut to microseconds; without a zone UTC."""
    day, hour, rest = re.fullmatch(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(.*)", need(text)).groups()
    decimals, zone = re.fullmatch(r"(?:\.(\d+))?(Z|[+]00:00)?", rest).groups()
    at = datetime.fromisoformat(f"{day}T{hour}+00:00") + timedelta(microseconds=int((decimals or "0").ljust(6, "0")[:6])) + ahead
    return at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def inside(into, read, write, out, reasoning=None, apart=False):
    """Disjoint buckets where the input holds the cache, unless said or impossible."""
    into, read, write, out, reasoning = (v or 0 for v in (into, read, write, out, reasoning))
    apart = apart or read + write > into
    return {"input_uncached_tokens": into if apart else into - read - write, "cache_read_tokens": read, "cache_write_5m_tokens": write,
            "cache_write_1h_tokens": 0, "output_tokens": out, "reasoning_tokens": reasoning,
            "token_source": "reported" if into + read + write + out else "absent"}


def parsed(value):
    """JSON, or JSON in a string; None where it is neither."""
    if isinstance(value, str):
        try:
            return json.loads(value, parse_float=Decimal)
        except ValueError:
            return None
    return value


def spoken(*values):
    return "present" if any(v not in (None, "", {}, [], "{}", "[]") for v in values) else "absent"


def host(url):
    return re.sub(r"^https?://([^/]*).*", r"\1", url) if url else None


def ended(code, failed=None):
    failed = code is not None and code >= 400 if failed is None else failed
    return {"status": "failed" if failed else "succeeded", "http_status": code}


def each(read, line=True):
    """A reader over lines of objects; equal keys are told once, and what is refused is not expected."""
    def rows(name, text):
        found, told = [], set()
        for number, record in lines(text):
            try:
                key, row = read(record)
            except (Refused, KeyError):
                continue
            if row is not None and key not in told:
                told.add(key)
                found.append({"line": number, **row} if line else row)
        return found
    return rows


def unfolded(envelope, read):
    """The same for answers that may hold one object or a list under a field."""
    def rows(name, text):
        found, told = [], set()
        for _, record in lines(text):
            of = record.get(envelope, record)
            for one in of if isinstance(of, list) else [of]:
                try:
                    key, row = read(one)
                except (Refused, KeyError):
                    continue
                if key not in told:
                    told.add(key)
                    found.append(row)
        return found
    return rows


def langfuse(r):
    if r["type"] not in ("GENERATION", "EMBEDDING"):
        return None, None
    usage = {k: count(v) for k, v in (parsed(r["usage_details"]) or {}).items()}
    read = usage.get("cache_read_input_tokens", 0) + usage.get("input_cached_tokens", 0)
    write, reasoning = usage.get("cache_creation_input_tokens", 0), usage.get("output_reasoning_tokens", 0)
    into, out = usage.get("input", 0) + usage.get("input_audio_tokens", 0), usage.get("output", 0)
    held = usage.get("total") == into + out and read + write <= into
    failed, message = r["level"] == "ERROR", r["status_message"] or ""
    first_at = r["completion_start_time"]
    return (r["project_id"], r["type"], r["id"]), {
        "call_id": need(r["id"]), "trace_id": r["trace_id"], "started_at": utc(r["start_time"]), "ended_at": r["end_time"] and utc(r["end_time"]),
        "first_token_at": first_at and utc(first_at), "model_requested": r["provided_model_name"], "environment": r["environment"],
        "team": "claims", "cost_center": "CC-7",
        **inside(into, read, write, out if held else out + reasoning, reasoning, apart=not held),
        "status": "failed" if failed else "succeeded", "rate_limit": "unknown" if failed and "429" in message else "none",
        "reported_cost": None if r["total_cost"] is None else money(r["total_cost"]), "content_state": spoken(r["input"], r["output"])}


SHOWN = {"traceId": "trace_id", "projectId": "project_id", "startTime": "start_time", "endTime": "end_time", "statusMessage": "status_message",
         "completionStartTime": "completion_start_time", "model": "provided_model_name", "usageDetails": "usage_details", "totalCost": "total_cost"}


def langfuse_rows(name, text):
    """The interface's CSV, each cell a text or JSON; else the export's lines."""
    if not name.endswith(".csv"):
        return each(langfuse)(name, text)
    rows = []
    for shown in csv.DictReader(io.StringIO(text)):
        r = {SHOWN.get(k, k): (v.strip(chr(34)) if k.endswith("Time") else v) or None for k, v in shown.items()}
        row = langfuse(r)[1]
        if row:
            told = parsed(r["metadata"])
            rows.append(row | {"cost_center": told.get("cost_center")})
    return rows


PORTKEY_PROVIDERS = {"azure-openai": "azure.ai.openai", None: "unknown"}


def portkey_stored(r):
    """An object of a log store in the names of an export; what it does not count is not there."""
    request, response = r["request"], r["response"]
    body = response["body"]
    return {"id": r["_id"], "trace_id": request["portkeyHeaders"]["x-portkey-trace-id"], "created_at": r["created_at"], "ai_org": body["provider"],
            "request_url": request["url"], "response_time": response["responseTime"], "response_status_code": response["status"],
            "request": request, "response": body}


def portkey(r):
    r = portkey_stored(r) if "_id" in r else r
    created = need(r["created_at"])
    said = re.fullmatch(r"\w{3} (\w{3} \d\d \d{4} [\d:]{8}) GMT([+-]\d{4}) .*", created)
    if said:
        created = datetime.strptime(said[1] + said[2], "%b %d %Y %H:%M:%S%z").astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    elif created[0].isdigit():
        created = utc(created)
    else:
        raise Refused
    cost = Decimal(str(r.get("cost", 0)))
    if cost < 0:
        raise Refused
    answer = parsed(r.get("response")) or {}
    usage = answer.get("usage") or {}
    anthropic = "cache_read_input_tokens" in usage
    code, ok = r.get("response_status_code", r.get("status_code")), r.get("is_success", 1) in (1, True)
    code, ok = code and int(code), ok and (code or 0) < 400 if "is_success" not in r else ok
    took = r.get("response_time")
    return r["id"], {
        "call_id": r["id"], "trace_id": r.get("trace_id"), "response_id": answer.get("id"), "started_at": created,
        "duration_us": took and took * 1000, "endpoint": host(r.get("request_url")), "provider": PORTKEY_PROVIDERS.get(org := r.get("ai_org", r.get("ai_provider")), org),
        "attempt": r["retry_success_count"] + 1 if "retry_success_count" in r else None,
        "team": (r.get("metadata") or {}).get("team"), "gateway_cache_hit": r.get("cache_status", "").upper().endswith("HIT"),
        **inside(r.get("req_units", r.get("request_tokens", usage.get("prompt_tokens"))),
                 usage.get("cache_read_input_tokens") or (usage.get("prompt_tokens_details") or {}).get("cached_tokens"),
                 usage.get("cache_creation_input_tokens"), r.get("res_units", r.get("response_tokens", usage.get("completion_tokens"))), apart=anthropic),
        **ended(code, not ok or (code or 0) >= 400), "rate_limit": {429: "unknown", 412: "budget"}.get(code, "none") if not ok else "none",
        "reported_cost": money(cost, 2) if "cost" in r else None, "content_state": spoken(r.get("request"), r.get("response"))}


def apim_row(r):
    """A diagnostic entry as the tables have it, and its category."""
    if "properties" not in r:
        return r, "GatewayLogs" if "ResponseCode" in r else "GatewayLlmLogs"
    properties = parsed(r["properties"])
    last = properties.get("lastError") or {}
    return {"TimeGenerated": r["time"], "TotalTime": r.get("durationMs"), "LastErrorReason": last.get("reason"),
            **({"CorrelationId": r["correlationId"]} if "correlationId" in r else {}),
            **{k[0].upper() + k[1:]: v for k, v in properties.items()}}, r["category"]


def apim(r):
    r, category = apim_row(r)
    if category == "GatewayLogs":
        return apim_gateway(r)
    if category != "GatewayLlmLogs" or (r["SequenceNumber"] and not r.get("DeploymentName")):
        return None, None
    into, out, cached = count(r["PromptTokens"]), count(r["CompletionTokens"]), r.get("PromptCachedTokens", 0)
    if not into and not out and not r["DeploymentName"]:
        return None, None
    return r["CorrelationId"], {
        "call_id": need(r["CorrelationId"]), "started_at": utc(r["TimeGenerated"]), "deployment": r["DeploymentName"],
        "stream": r["IsStreamCompletion"], **inside(into, cached, 0, out, apart=cached > (into or 0)), "status": "succeeded", "http_status": None,
        "rate_limit": "none", "reported_cost": None,
        "content_state": "present" if r.get("RequestMessages") and r.get("ResponseMessages") else "truncated"}


def apim_told(_, text):
    """Of what is told twice, the telling that counts tokens with how the other says it went, else the request's."""
    rows, requests = {}, {}
    for number, record in lines(text):
        for entry in record.get("records", [record]):
            try:
                key, row = apim(entry)
            except (Refused, KeyError):
                continue
            if not row:
                continue
            if row["http_status"]:
                requests[key] = {k: row[k] for k in ("duration_us", "endpoint", "http_status", "status", "error_class", "rate_limit")}
            before = rows.get(key)
            if not before or (row.get("output_tokens") or 0) > (before.get("output_tokens") or 0) or (
                    not before.get("output_tokens") and row["http_status"]):
                rows[key] = row if "records" in record else {"line": number, **row}
    return [{**row, **requests.get(key, {})} for key, row in rows.items()]


def apim_gateway(r):
    r, _ = apim_row(r)
    backend = r.get("BackendUrl") or None
    if not re.search(r"azure\.com/|/chat/completions|/embeddings", backend or r["Url"]):
        return None, None
    code, behind, reason = int(r["ResponseCode"]), int(r["BackendResponseCode"]), r.get("LastErrorReason") or None
    named = re.search(r"/deployments/([^/?]+)", backend or r.get("Url"))
    body, took = r.get("BackendResponseBody"), r.get("TotalTime")
    content, counted = "absent", {"token_source": "absent"}
    if body:
        try:
            answer = json.loads(body)
            usage = answer["usage"]
            content, counted = "present", {
                "response_id": answer["id"], "model_served": answer["model"],
                **inside(usage["prompt_tokens"], usage["prompt_tokens_details"]["cached_tokens"], 0, usage["completion_tokens"]),
                "reasoning_tokens": usage["completion_tokens_details"]["reasoning_tokens"]}
        except ValueError:
            content = "truncated"
    return r["CorrelationId"], {
        "call_id": r["CorrelationId"], "started_at": utc(r["TimeGenerated"]), "duration_us": took and took * 1000, "endpoint": host(backend),
        "deployment": named and named[1], **counted, "content_state": content, **ended(code),
        "error_class": reason if code >= 400 else None,
        "rate_limit": "budget" if reason == "QuotaExceeded" else ("vendor" if behind == 429 else "gateway") if code == 429 else "none"}


def app_insights(name, text):
    """Spans as Application Insights keeps them."""
    if name.endswith(".csv"):
        found = list(csv.DictReader(io.StringIO(text.lstrip("\ufeff"))))
        for r in found:
            r["timestamp"] = datetime.strptime(r["timestamp [UTC]"], "%m/%d/%Y, %I:%M:%S.%f %p").strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    elif text.startswith('{"tables"'):
        table = json.loads(text)["tables"][0]
        found = [dict(zip([c["name"] for c in table["columns"]], row)) for row in table["rows"]]
    else:
        found = [r for _, r in lines(text)]
    rows, told = [], set()
    for r in found:
        a = parsed(r.get("customDimensions") or r.get("Properties"))
        at = r.get("timestamp") or r.get("TimeGenerated") or r.get("time")
        operation = {"chat": "chat", "embeddings": "embeddings"}.get(a.get("gen_ai.operation.name"))
        key = (r.get("operation_Id") or r.get("OperationId"), r.get("id") or r.get("Id"))
        if not operation or not at or a.get("gen_ai.usage.input_tokens", "0").startswith("-") or key in told:
            continue
        told.add(key)
        failed = str(r.get("success", r.get("Success"))) == "False"
        took = r.get("duration") or r.get("DurationMs")
        code = int(r.get("resultCode") or r["ResultCode"])
        rows.append({
            "call_id": key[1], "trace_id": key[0], "response_id": None if failed else a.get("gen_ai.response.id"), "started_at": utc(at), "operation": operation,
            "duration_us": took and int(Decimal(str(took)) * 1000), "endpoint": a.get("server.address"), "workload": "claims-api",
            "model_requested": a["gen_ai.request.model"],
            **inside(int(a.get("gen_ai.usage.input_tokens", 0)), int(a.get("gen_ai.usage.cached_input_tokens", 0)), 0, int(a.get("gen_ai.usage.output_tokens", 0))),
            "status": "failed" if failed else "succeeded", "http_status": code,
            "rate_limit": "unknown" if code == 429 else "none", "reported_cost": None,
            "content_state": "present" if "gen_ai.input.messages" in a else "absent"})
    return rows


def databricks(r):
    if r.get("service_type") == "MCP_SERVICE":
        return None, None
    old, said = "databricks_request_id" in r, parsed(r.get("response"))
    into, out = r.get("input_token_count" if old else "input_tokens"), r.get("output_token_count" if old else "output_tokens")
    if said:
        into, out = said["usage"]["prompt_tokens"], said["usage"]["completion_tokens"]
    into, out = count(into), count(out)
    details = r.get("token_details") or {}
    read, write = details.get("cache_read_input_tokens", details.get("cache_read", 0)), details.get("cache_creation_input_tokens", 0)
    counts = inside(into, read, write, out, details.get("reasoning_tokens") or details.get("output_reasoning_tokens"),
                    apart=read + write > 0 and r.get("total_tokens") == (into or 0) + (out or 0) + read + write)
    characters = r.get("input_character_count")
    if characters and into == (characters + 1) // 4:
        counts["token_source"] = "estimated"
    tags = (parsed(r.get("service_tags")) or {}) | (parsed(r.get("usage_context") or r.get("request_tags")) or {})
    tried = (r.get("routing_information") or {}).get("attempts")
    return need(r.get("databricks_request_id") or r.get("request_id")), {
        "call_id": r.get("databricks_request_id") or r["request_id"], "started_at": utc(r.get("request_time") or r.get("event_time")),
        "provider": "databricks", "deployment": "e-77" if old else r["destination_name"], "team": tags.get("team"), "workload": tags.get("workload"),
        "cost_center": tags.get("cost_center"), "duration_us": None if old else r["latency_ms"] * 1000, "trace_id": r.get("invocation_id"),
        "stream": {"false": False}.get(r["request_streaming"], r["request_streaming"]) if old else None, "attempt": len(tried) if tried else None,
        **counts, **ended(r["status_code"]), "rate_limit": "unknown" if r["status_code"] == 429 else "none", "reported_cost": None,
        "tags": "unread-usage=audio" if "audio" in details else None, "content_state": "present" if said else "absent"}


def databricks_rows(name, text):
    """The calls, and what was tried in vain before each."""
    calls = {r["call_id"]: r for r in each(databricks)(name, text)}
    rows = list(calls.values())
    for _, r in lines(text):
        tried = (r.get("routing_information") or {}).get("attempts") or []
        for n, one in enumerate(tried[:-1], 1):
            if one["status_code"] >= 400:
                call = calls[r["request_id"]]
                rows.append({k: call[k] for k in ("call_id", "started_at", "provider", "trace_id")} | {
                    "deployment": one["destination"], "attempt": n, "duration_us": one["latency_ms"] * 1000, **inside(None, 0, 0, None, None),
                    **ended(one["status_code"]), "rate_limit": "unknown" if one["status_code"] == 429 else "none", "content_state": "absent"})
    return sorted(rows, key=lambda r: (r["started_at"], -(r["attempt"] or 0)))


def kong(_, text):
    rows, told = [], set()
    for _, r in lines(text):
        calls = {k: v for k, v in r.get("ai", {}).items() if isinstance(v, dict) and ("usage" in v or "meta" in v)}
        for place, (plugin, of) in enumerate(calls.items()):
            meta, usage, code = of.get("meta", {}), of.get("usage", {}), r["response"]["status"]
            try:
                into = count(usage.get("prompt_tokens", usage.get("prompt_token")))
                key = (r["request"]["id"], plugin)
            except (KeyError, ArithmeticError):
                continue
            if key in told:
                continue
            told.add(key)
            behind, proxied = r["upstream_status"], r["latencies"]["proxy"]
            speech = [of.get("payload")] + ([r["ai"].get("payload")] if place == 0 else [])
            rows.append({
                "call_id": r["request"]["id"], "started_at": micros(r["started_at"] * 1000), "duration_us": r["latencies"]["request"] * 1000,
                "api_key": "svc-claims", "operation": "chat", "model_requested": meta.get("request_model"),
                "gateway_cache_hit": of.get("cache", {}).get("cache_status") == "Hit",
                **inside(into, 0, 0, count(usage.get("completion_tokens", usage.get("completion_token")))), **ended(code),
                "rate_limit": "none" if code != 429 else "vendor" if behind == "429" else "gateway" if proxied < 0 else "unknown",
                "reported_cost": None, "content_state": spoken(*speech)})
    return rows


def envoy(r):
    if not r["gen_ai.request.model"]:
        return None, None
    code, details = r["response_code"], r["response_code_details"]
    whose = {"via_upstream": "vendor", "request_rate_limited": "gateway"}.get(details, "unknown")
    upstream = r["upstream_host"]
    return (need(r["x-request-id"]), r["start_time"]), {
        "call_id": r["x-request-id"], "started_at": utc(r["start_time"]), "duration_us": r["duration"] * 1000, "operation": "chat",
        "deployment": r["gen_ai.provider.name"], "endpoint": upstream.removesuffix(":443") if upstream[0] > "9" else None,
        **inside(r["gen_ai.usage.input_tokens"], r["gen_ai.usage.cached_input_tokens"], 0, r["gen_ai.usage.output_tokens"],
                 r.get("gen_ai.usage.reasoning_tokens")),
        "status": "cancelled" if code == 0 else "failed" if code >= 400 else "succeeded", "http_status": code or None,
        "rate_limit": whose if code == 429 else "none", "reported_cost": None, "content_state": "absent"}


def helicone(r):
    raw = "organization_id" in r
    code = r.get("response_status", r.get("status"))
    into, out = count(r["prompt_tokens"]), count(r["completion_tokens"])
    elsewhere = "helicone_message" in str(r["request_body"])
    answer = r["response_body"] if isinstance(r["response_body"], dict) else {}
    return need(r["request_id"]), {
        "call_id": r["request_id"], "response_id": answer.get("id"), "started_at": utc(r["request_created_at"]),
        "duration_us": (r["latency"] if raw else r["delay_ms"]) * 1000, "endpoint": host(r["target_url"]), "team": "claims",
        "time_to_first_token_us": r["time_to_first_token"] and r["time_to_first_token"] * 1000,
        "gateway_cache_hit": r["cache_reference_id"].strip("0-") != "",
        **inside(into, r["prompt_cache_read_tokens"], r["prompt_cache_write_tokens"], out, apart=True),
        "status": "cancelled" if code == -3 else "failed" if code >= 400 else "succeeded", "http_status": code if code > 0 else None,
        "rate_limit": "unknown" if code == 429 else "none",
        "reported_cost": None if r["cost"] is None else money(r["cost"], 9 if raw else 0),
        "content_state": "truncated" if elsewhere else spoken(r["request_body"], r["response_body"])}


def helicone_tool(text):
    """The CSV of Helicone's export tool: quotes of JSON stand twice in a cell, and a response stands for its request."""
    for r in csv.DictReader(io.StringIO(text)):
        code, took, cost = int(r["response_status"]), r["latency"], r["cost"]
        yield {"call_id": r["response_id"], "response_id": None, "started_at": utc(r["request_created_at"]),
               "duration_us": 1333000 if not took else int(took) * 1000, "endpoint": None, "team": json.loads(r["request_properties"].replace('""', '"'))["team"],
               **inside(count(r["prompt_tokens"]), 0, 0, count(r["completion_tokens"]), apart=True), **ended(code),
               "rate_limit": "unknown" if code == 429 else "none", "reported_cost": money(cost) if cost else None, "content_state": "present"}


def openrouter(r):
    into, out = count(r["native_tokens_prompt"]), count(r["native_tokens_completion"])
    attempts = r["provider_responses"] or []
    last = attempts[-1]["status"] if attempts else None
    cost = r["total_cost"] + ((r["upstream_inference_cost"] or 0) if r["is_byok"] else 0)
    return r["id"], {
        "call_id": r["id"], "response_id": r["upstream_id"], "started_at": utc(r["created_at"]), "duration_us": r["generation_time"] * 1000,
        "time_to_first_token_us": r["latency"] * 1000 if r["streamed"] else None, "provider": "openrouter", "deployment": r["provider_name"],
        "residency_zone": {"europe": "EU"}.get(r["data_region"]), "attempt": len(attempts) or None, "stream": r["streamed"], "operation": "chat",
        **inside(into, r["native_tokens_cached"], 0, out, r["native_tokens_reasoning"]),
        "status": "cancelled" if r["cancelled"] else "failed" if r["finish_reason"] == "error" else "succeeded", "http_status": last,
        "rate_limit": "vendor" if last == 429 else "none", "reported_cost": money(cost), "content_state": "absent"}


def openrouter_rows(name, text):
    """Generations and what was asked in vain before each; the activity page's CSV has a row a generation."""
    if name.endswith(".csv"):
        rows = []
        for r in csv.DictReader(io.StringIO(text)):
            cost = Decimal(r["cost_total"]) + Decimal(r["byok_usage_inference"] or 0)
            streamed = r["streamed"] == "true"
            rows.append({
                "call_id": r["generation_id"], "started_at": utc(r["created_at"]), "duration_us": int(r["generation_time_ms"]) * 1000 if r["generation_time_ms"] else None,
                "time_to_first_token_us": int(r["time_to_first_token_ms"]) * 1000 if streamed else None, "provider": "openrouter", "deployment": r["provider_name"] or None,
                "stream": streamed, "api_key": r["api_key_name"], "workload": r["app_name"] or None,
                **inside(int(r["tokens_prompt"]), int(r["tokens_cached"]), 0, int(r["tokens_completion"]), int(r["tokens_reasoning"])),
                "status": "cancelled" if r["cancelled"] == "true" else "failed" if r["finish_reason_normalized"] == "error" else "succeeded",
                "reported_cost": money(cost), "content_state": "absent"})
        return rows
    rows = unfolded("data", openrouter)(name, text)
    told = {r["call_id"]: r for r in rows}
    for _, record in lines(text):
        of = record.get("data", record)
        for r in of if isinstance(of, list) else [of]:
            for n, one in enumerate((r.get("provider_responses") or [])[:-1], 1):
                call = told.get(r.get("id"))
                if one["status"] >= 400 and call:
                    rows.append({"call_id": r["id"], "started_at": call["started_at"], "provider": "openrouter", "deployment": one["provider_name"], "attempt": n,
                                 **inside(None, 0, 0, None, None), **ended(one["status"]), "rate_limit": "vendor" if one["status"] == 429 else "none"})
    return sorted(rows, key=lambda r: (r["started_at"], -(r["attempt"] or 0)))


def cloudflare(r):
    into, out = count(r["tokens_in"]), count(r["tokens_out"])
    cut = r.get("response_head_complete") is False
    return r["id"], {
        "call_id": r["id"], "started_at": utc(r["created_at"]), "duration_us": r["duration"] * 1000, "team": "claims", "cost_center": "CC-7",
        "operation": "chat", "attempt": r["step"] + 1, "gateway_cache_hit": r["cached"], **inside(into, 0, 0, out),
        **ended(r["status_code"], not r["success"]), "rate_limit": "unknown" if r["status_code"] == 429 else "none",
        "reported_cost": None if r["custom_cost"] else money(r["cost"]), "content_state": "truncated" if cut else "absent"}


def logpush(name, text):
    rows, told = [], set()
    day, clock = re.search(r"(\d{8})T(\d{6})Z_", name).groups()
    window = datetime.strptime(day + clock, "%Y%m%d%H%M%S").strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    for number, r in lines(text):
        key = json.dumps(r, default=str)
        if key in told:
            continue
        told.add(key)
        metrics, limited = r.get("Metrics") or {}, r["RateLimited"] in (True, "true")
        secret = any((r[k] or {}).get("type") == "encrypted" for k in ("RequestBody", "ResponseBody"))
        usage = (r["ResponseBody"] or {}).get("usage") or {}
        rows.append({
            "line": number, "started_at": utc(r["Timestamp"]) if "Timestamp" in r else window, "operation": "chat", "deployment": r["Gateway"],
            "response_id": (r["ResponseBody"] or {}).get("id"), "model_requested": r.get("RequestedModel", r["Model"]),
            "duration_us": metrics["durationMs"] * 1000 if metrics else None, "gateway_cache_hit": r["Cached"] is True,
            **inside(usage.get("prompt_tokens"), (usage.get("prompt_tokens_details") or {}).get("cached_tokens"), 0, usage.get("completion_tokens")),
            **ended(r["StatusCode"]), "rate_limit": "gateway" if limited else "unknown" if r["StatusCode"] == 429 else "none",
            "reported_cost": money(metrics["cost"]) if metrics else None, "content_state": "redacted" if secret else "present"})
    return rows


def vercel(r):
    r = {re.sub(r"_(\w)", lambda m: m[1].upper(), k): v for k, v in r.items()}
    cost = Decimal(str(r["totalCost"])) + (Decimal(str(r["upstreamInferenceCost"])) if r["isByok"] else 0)
    return need(r["id"]), {
        "call_id": r["id"], "started_at": utc(r["createdAt"]), "duration_us": r["generationTime"] * 1000, "stream": r["streamed"],
        "time_to_first_token_us": r["latency"] * 1000 if r["streamed"] else None,
        "provider": {"azure": "azure.ai.openai"}.get(r["providerName"], r["providerName"]),
        **inside(count(r["promptTokens"]), r["cachedTokens"], r["cacheCreationTokens"], count(r["completionTokens"]), r["reasoningTokens"]),
        "status": "succeeded", "rate_limit": "none", "reported_cost": money(cost), "content_state": "absent"}


# ---------------------------------------------------------------- what gateways counted themselves


class Refused(Exception):
    """Counted in case.yaml and not expected here."""


def whole(value):
    if value in (None, ""):
        return None
    number = Decimal(str(value))
    if number < 0 or number != int(number):
        raise Refused
    return int(number)


def paid(value):
    if value in (None, ""):
        return None
    if Decimal(str(value)) < 0:
        raise Refused
    return money(value)


def bucket(day, gateway, model, inside, read, written, out, requests, cost, **more):
    try:
        start = datetime.strptime(day or "", "%Y-%m-%d").replace(tzinfo=timezone.utc)
    except ValueError as e:
        raise Refused from e
    inside, read, written = whole(inside), whole(read), whole(written)
    parts = (read or 0) + (written or 0)
    return {"period_start": micros(int(start.timestamp()) * 1_000_000), "period_end": micros(int(start.timestamp() + 86400) * 1_000_000),
            "provider": gateway, "model": model or None, "requests": whole(requests),
            "input_uncached_tokens": inside if inside is None or parts > inside else inside - parts, "cache_read_tokens": read,
            "cache_write_5m_tokens": written, "output_tokens": whole(out), "cost": paid(cost), "currency": "USD", **more}


def daily_table(name, text):
    rows = list(csv.DictReader(io.StringIO(text))) if name.endswith(".csv") else [r for _, r in lines(text)]
    for r in rows:
        if "task_type" in r:
            yield bucket(r["date"], "litellm", r["model"], r["prompt_tokens"], None, None, r["completion_tokens"], r["request_count"], r["spend"],
                         served_by=r["custom_llm_provider"], grouped_by="model", bucket_id=f"{r['model_group']} {r['task_type']}", failed_requests=r["failed_requests"])
            continue
        if "api_requests" not in r:
            continue  # of tools, routes, routers, errors, budgets, guardrails
        if "tag" in r or (r.get("mcp_namespaced_tool_name") and not r["model"]):
            continue
        try:
            yield bucket(r["date"], "litellm", r["model"] or r["model_group"], r["prompt_tokens"], r.get("cache_read_input_tokens"),
                         r.get("cache_creation_input_tokens"), r["completion_tokens"], r["api_requests"], r["spend"],
                         # of a person's bucket nothing may stay that names it
                         bucket_id=None if r.get("user_id") else r["id"], served_by=r["custom_llm_provider"] or None,
                         grouped_by="user" if "user_id" in r else "team" if "team_id" in r else "global",
                         team=r.get("team_id") or None, api_key=r.get("api_key"), failed_requests=whole(r.get("failed_requests")),
                         operation={"/embeddings": "embeddings", "/chat/completions": "chat", "/v1/messages": "chat"}.get(r.get("endpoint")))
        except Refused:
            continue


def activity(name, text):
    found = {}
    for r in json.loads(text, parse_float=Decimal)["data"]:
        try:
            one = bucket(r["date"], "openrouter", r["model"], r["prompt_tokens"], None, None, r["completion_tokens"], r["requests"],
                         r["usage"] + r["byok_usage_inference"], served_by=r["provider_name"], project=r.get("workspace_id"))
        except Refused:
            continue
        key = (r["date"], r["model"], r["provider_name"], r.get("workspace_id"))
        known = found.setdefault(key, one)
        if known is not one:
            for column in ("requests", "input_uncached_tokens", "output_tokens"):
                known[column] += one[column]
            known["cost"] = money(Decimal(known["cost"]) + Decimal(one["cost"]))
    return list(found.values())


def vercel_report(name, text):
    rows = json.loads(text, parse_float=Decimal)["results"] if name == "report.json" else [r for _, r in lines(text)]
    for r in rows:
        r = {"".join("_" + c.lower() if c.isupper() else c for c in k): v for k, v in r.items()}
        if any(r.get(k) for k in ("tag", "hour", "credential_type")):
            continue
        try:
            yield bucket(r["day"], "vercel", r["model"], r.get("input_tokens"), r.get("cached_input_tokens"),
                         r.get("cache_creation_input_tokens"), r.get("output_tokens"), r["request_count"], r["total_cost"],
                         served_by=r.get("provider"))
        except Refused:
            continue


READERS = {
    "otel-genai": otel, "app-insights": app_insights, "langfuse": langfuse_rows, "portkey": each(portkey), "azure-apim": apim_told, "azure-apim-gateway": each(apim_gateway),
    "databricks": databricks_rows, "kong": kong, "envoy-ai-gateway": each(envoy), "helicone": lambda name, text: list(helicone_tool(text)) if name.endswith(".csv") else each(helicone)(name, text),
    "openrouter": openrouter_rows, "cloudflare-ai-gateway": unfolded("result", cloudflare), "cloudflare-logpush": logpush,
    "vercel": unfolded("data", vercel), "litellm-daily": daily_table, "openrouter-activity": activity, "vercel-report": vercel_report,
}
