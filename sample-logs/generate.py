#!/usr/bin/env python3
"""Writes the sample month of Aurora Nordic (made up): logs, planted values, expected totals.

    python3 sample-logs/generate.py            writes sample-logs/aurora/{logs,bills,history,canaries.jsonl,expected.json}
    python3 sample-logs/generate.py --check    writes nothing; fails when the committed files differ

Standard library only, one seed, no clock: the same records every time. Compressed files are compared by
what they hold, since zlib and zstd do not promise the same bytes in every version. Days of the gateway
log that are zstd need the `zstd` command when writing.

The totals are counted here, as the records are made, and never by reading the logs back: they are an
independent answer to what an audit should say. What the providers bill is made by bills.py of what the
upstreams served, which is not always what the logs hold.
"""

import argparse
import gzip
import hashlib
import io
import json
import math
import pathlib
import random
import shutil
import subprocess
import sys
from collections import Counter, defaultdict
from datetime import datetime, timedelta, timezone
from decimal import Decimal

import bills

HERE = pathlib.Path(__file__).resolve().parent
OUT = HERE / "aurora"
SEED = 20261001
DAYS = 31
START = datetime(2026, 10, 1, tzinfo=timezone.utc)
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
ZSTD_DAYS = {20, 21}
S3_DAY = 31
SPEND_LOG_DAYS = {13, 14, 15}
TIMEOUTS = {(14, 9), (14, 16), (17, 10), (23, 9), (26, 15), (30, 11)}  # day, hour: a call to OpenAI that timed out

# USD per million tokens: input, output, cache read, cache write 5 min, cache write 1 h. List prices as the
# LiteLLM 1.109.1 price map has them; the two self-hosted ones are Aurora's own rates.
PRICES = {
    "gpt-5.5": ("5", "30", "0.5", "0", "0"),
    "gpt-5.5-pro": ("30", "180", "0", "0", "0"),
    "claude-opus-4-5-20251101": ("5", "25", "0.5", "6.25", "10"),
    "claude-sonnet-5": ("2", "10", "0.2", "2.5", "4"),
    "claude-haiku-4-5-20251001": ("1", "5", "0.1", "1.25", "2"),
    "mistral-small-latest": ("0.15", "0.6", "0.015", "0", "0"),
    "mistral-large-latest": ("0.5", "1.5", "0.05", "0", "0"),
    "eu.anthropic.claude-sonnet-4-5-20250929-v1:0": ("3.3", "16.5", "0.33", "4.125", "6.6"),
    "eu.anthropic.claude-haiku-4-5-20251001-v1:0": ("1.1", "5.5", "0.11", "1.375", "2.2"),
    "global.anthropic.claude-opus-4-5-20251101-v1:0": ("5", "25", "0.5", "6.25", "10"),
    "gemini-2.5-flash": ("0.3", "2.5", "0.03", "0", "0"),
    "azure/gpt-5-mini": ("0.25", "2", "0.025", "0", "0"),
    "Qwen/Qwen3-32B": ("0.4", "0.8", "0", "0", "0"),
}

TEXT = {
    "ticket": [
        "Classify each ticket as billing, delivery, login, refund or other. Answer with JSON.",
        "Kunden skriver att leveransen är försenad och vill veta när varan kommer.",
        "Asiakas kysyy, miksi lasku on suurempi kuin viime kuussa.",
        "Kunden får ikke logget inn etter at passordet ble endret.",
        "Kunden vil gerne have pengene tilbage for en vare, der gik i stykker.",
        "The customer asks whether the subscription can be paused over the summer.",
        "Viðskiptavinur spyr hvort hægt sé að breyta afhendingarstað.",
    ],
    "article": [
        "Draft a warm, short article about autumn hiking for the membership magazine.",
        "Skriv om stycket så att tonen blir lättare och mer personlig.",
        "Kirjoita otsikkovaihtoehtoja artikkelille Lapin ruskasta.",
        "Give three opening paragraphs for a piece on winter cycling in Nordic cities.",
        "Lag et utkast til en sak om hytteliv uten strøm.",
    ],
    "caption": [
        "Kort bildtext, glad ton, ingen hashtag.",
        "Lyhyt kuvateksti talvisesta satamasta.",
        "En linje om nystekte kanelboller.",
    ],
    "triage": [
        "Patienten beskriver huvudvärk sedan tre dagar och känslighet för ljus.",
        "Potilas kertoo kuumeesta ja yskästä, joka on jatkunut viikon.",
        "Pasienten har vondt i kneet etter et fall på isen.",
        "Foreslå hastegrad och nästa steg enligt triagehandboken.",
        "Patienten tager blodfortyndende medicin og har fået næseblod.",
    ],
    "letter": [
        "Sammanfatta remissen till högst fem meningar för mottagande läkare.",
        "Tiivistä epikriisi potilaalle selkeällä kielellä.",
        "Gjør brevet om til klart språk, behold alle doseringer.",
    ],
    "booking": [
        "När finns nästa lediga tid hos barnmorskan?",
        "Voinko siirtää huomisen ajan iltapäivään?",
        "Kan jeg avbestille timen min i morgen?",
        "Hvilken bus kører til sundhedshuset?",
    ],
    "record": [
        "Summarise the stay: reason for admission, findings, treatment, plan.",
        "Sammanfatta vårdtillfället: orsak, fynd, behandling, plan.",
    ],
    "code": [
        "Complete the function body. Return code only.",
        "def parse_interval(text: str) -> tuple[date, date]:",
        "public record Money(BigDecimal amount, Currency currency) {",
        "Suggest a name for this method.",
    ],
    "review": [
        "Review the diff below for correctness, tests and naming. Cite lines.",
        "Check the repository conventions in the cached prefix before answering.",
    ],
    "cron": ["Translate the product catalogue segment to Finnish and Danish, keep the markup."],
    "intranet": ["Var hittar jag reseräkningsmallen?", "How do I order a new badge?"],
}
ANSWERS = {
    "ticket": ["[{\"ticket\":1,\"label\":\"delivery\"},{\"ticket\":2,\"label\":\"billing\"}]"],
    "article": ["Löven brinner i rött och guld när stigen viker av mot tjärnen.", "Aamun sumu nousee hitaasti järven yltä."],
    "caption": ["Hamnen vaknar.", "Satama herää."],
    "triage": ["Hastegrad gul. Rekommendation: läkarkontakt inom ett dygn.", "Kiireellisyys: vihreä. Kotihoito-ohjeet annettu."],
    "letter": ["Kort sammanfattning av remissen följer.", "Lyhyt yhteenveto hoitojaksosta."],
    "booking": ["Nästa lediga tid finns på torsdag förmiddag.", "Timen er flyttet til ettermiddagen."],
    "record": ["Summary: admitted for observation, no complications, discharged home."],
    "code": ["return start, end", "this.amount = amount.setScale(2);"],
    "review": ["Two findings: missing null check; test name does not say what it proves."],
    "cron": ["Käännös valmis.", "Oversættelsen er klar."],
    "intranet": ["Mallen finns på ekonomisidan.", "Ask the reception desk."],
}


# ---- planted personal data: valid by their public check, in ranges that are not issued to anybody ----------


def luhn_digit(digits):
    total = 0
    for i, c in enumerate(reversed(digits)):
        n = int(c) * (2 if i % 2 == 0 else 1)
        total += n - 9 if n > 9 else n
    return str(-total % 10)


def iban(country, bban):
    moved = bban + country + "00"
    number = "".join(str(int(c, 36)) for c in moved)
    return f"{country}{98 - int(number) % 97:02d}{bban}"


def birth(rng, low, high):
    return datetime(low, 1, 1) + timedelta(days=rng.randrange((high - low) * 365))


def planted_value(rng, kind):
    if kind == "FI_HETU":  # 900-999 are temporary numbers, never a person's own
        born = birth(rng, 1950, 1999)
        core = born.strftime("%d%m%y") + str(rng.randrange(900, 999))
        return f"{core[:6]}-{core[6:]}{'0123456789ABCDEFHJKLMNPRSTUVWXY'[int(core) % 31]}"
    if kind == "SE_PERSONNUMMER":  # birth numbers 980-999 are the tax agency's test range
        core = birth(rng, 1950, 1999).strftime("%y%m%d") + str(rng.randrange(980, 1000))
        return f"{core[:6]}-{core[6:]}{luhn_digit(core)}"
    if kind == "NO_FODSELSNUMMER":  # born 1855-1870, dead long before the first number was issued in 1964
        while True:
            core = birth(rng, 1855, 1870).strftime("%d%m%y") + str(rng.randrange(500, 750))
            one = -sum(int(c) * w for c, w in zip(core, (3, 7, 6, 1, 8, 9, 4, 5, 2))) % 11
            two = -sum(int(c) * w for c, w in zip(core + str(one), (5, 4, 3, 2, 7, 6, 5, 4, 3, 2))) % 11
            if one < 10 and two < 10:
                return f"{core[:6]} {core[6:]}{one}{two}"
    if kind == "DK_CPR":  # seventh digit 5-8 with year 58-70: born 1858-1870, before the register of 1968
        while True:
            core = birth(rng, 1858, 1870).strftime("%d%m%y") + str(rng.randrange(500, 900))
            last = -sum(int(c) * w for c, w in zip(core, (4, 3, 2, 7, 6, 5, 4, 3, 2))) % 11
            if last < 10:
                return f"{core[:6]}-{core[6:]}{last}"
    if kind == "IS_KENNITALA":  # serials from 95 are not reached on any day
        while True:
            core = birth(rng, 1950, 1999).strftime("%d%m%y") + str(rng.randrange(95, 100))
            check = -sum(int(c) * w for c, w in zip(core, (3, 2, 7, 6, 5, 4, 3, 2))) % 11
            if check < 10:
                return f"{core[:6]}-{core[6:]}{check}9"
    if kind == "IBAN":
        if rng.random() < 0.5:
            return iban("SE", "999" + "".join(str(rng.randrange(10)) for _ in range(17)))
        return iban("FI", "99" + "".join(str(rng.randrange(10)) for _ in range(12)))
    if kind == "CREDIT_CARD":  # 400000 is no issuer's number: payment test cards live there
        core = "400000" + "".join(str(rng.randrange(10)) for _ in range(9))
        core += luhn_digit(core)
        return " ".join(core[i : i + 4] for i in range(0, 16, 4))
    if kind == "EMAIL":
        first = rng.choice(("aino", "bjorn", "freja", "sigrun", "kaisa", "lars", "tove", "elin"))
        last = rng.choice(("skogli", "nordhavn", "lumivirta", "fjallsand", "rajala", "tunheim"))
        host = "posthuset-nord.example" if rng.random() < 0.3 else "posthuset-nord-finns-inte.se"  # no such host; .example is reserved
        return f"{first}.{last}{rng.randrange(100, 999)}@{host}"
    if kind == "PHONE":  # the regulator's range for fiction
        return f"+46 70 174 06 {rng.randrange(5, 100):02d}"
    raise ValueError(kind)


LABELS = {
    "FI_HETU": "Henkilötunnus",
    "SE_PERSONNUMMER": "Personnummer",
    "NO_FODSELSNUMMER": "Fødselsnummer",
    "DK_CPR": "CPR-nummer",
    "IS_KENNITALA": "Kennitala",
    "IBAN": "IBAN",
    "CREDIT_CARD": "Kortnummer",
    "EMAIL": "E-post",
    "PHONE": "Telefon",
}


# ---- the LiteLLM records ---------------------------------------------------------------------------------


def uuid(rng):
    h = f"{rng.getrandbits(128):032x}"
    return f"{h[:8]}-{h[8:12]}-4{h[13:16]}-{'89ab'[int(h[16], 16) % 4]}{h[17:20]}-{h[20:]}"


def number(amount):
    """A decimal as the float a Python gateway would have written, so that its digits are exact again."""
    return float(amount)


def as_written(value):
    return Decimal(repr(value))


def cost_parts(price_key, uncached, read, write5, write1, out):
    p = [Decimal(x) / 1_000_000 for x in PRICES[price_key]]
    return p[0] * uncached, p[2] * read, p[3] * write5 + p[4] * write1, p[1] * out


def usage_object(version, w, c):
    details_in, details_out = None, None
    anthropic = w["provider"] in ("anthropic", "bedrock")
    if not c["estimated"]:
        details_in = {"audio_tokens": None, "cached_tokens": c["read"], "image_tokens": None, "text_tokens": None}
        if anthropic:
            details_in["cache_creation_tokens"] = c["write5"] + c["write1"]
            details_in["cache_creation_token_details"] = {
                "ephemeral_5m_input_tokens": c["write5"],
                "ephemeral_1h_input_tokens": c["write1"],
            }
        if version >= (1, 100):
            details_in["text_tokens"] = c["uncached"] if anthropic else None
            details_in["video_tokens"] = None
            if anthropic:
                details_in["cache_write_tokens"] = c["write5"] + c["write1"]
        details_out = {
            "accepted_prediction_tokens": 0,
            "audio_tokens": 0,
            "reasoning_tokens": c["reasoning"],
            "rejected_prediction_tokens": 0,
            "text_tokens": None,
        }
    u = {
        "completion_tokens": c["out"],
        "prompt_tokens": c["prompt"],
        "total_tokens": c["prompt"] + c["out"],
        "completion_tokens_details": details_out,
        "prompt_tokens_details": details_in,
    }
    if anthropic and not c["estimated"]:
        u["cache_creation_input_tokens"] = c["write5"] + c["write1"]
        u["cache_read_input_tokens"] = c["read"]
        if version >= (1, 100) and w["provider"] == "anthropic":
            u.update({"iterations": None, "inference_geo": None, "speed": None, "service_tier": "standard"})
    return u


def slp(version, w, c):
    """One StandardLoggingPayload as LiteLLM of that version writes it."""
    ok = c["ok"]
    key_hash = hashlib.sha256(w["key"].encode()).hexdigest() if w["key"] else None
    meta = {
        "user_api_key_hash": key_hash,
        "user_api_key_alias": w["key"],
    }
    if version >= (1, 80):
        meta.update({"user_api_key_spend": 0.0, "user_api_key_max_budget": w.get("budget"), "user_api_key_budget_reset_at": None})
    if version >= (1, 100):
        meta.update({"user_api_key_user_spend": 0.0, "user_api_key_user_max_budget": None,
                     "user_api_key_team_spend": 0.0, "user_api_key_team_max_budget": None})
    team_id = hashlib.sha256(w["team"].encode()).hexdigest()[:12] if w["team"] else None
    meta.update({"user_api_key_team_id": team_id, "user_api_key_org_id": w["org"]})
    if version >= (1, 100):
        meta.update({"user_api_key_org_alias": w["org"], "user_api_key_project_id": None, "user_api_key_project_alias": None})
    meta.update({"user_api_key_user_id": c["user"], "user_api_key_team_alias": w["team"]})
    if version >= (1, 80):
        meta.update({"user_api_key_user_email": c["user"], "user_api_key_end_user_id": c["end_user"],
                     "user_api_key_request_route": "/v1/chat/completions"})
    meta.update({"spend_logs_metadata": {"cost_center": w["cost_center"]} if w["cost_center"] else None,
                 "requester_ip_address": "10.20.0.14"})
    if version >= (1, 100):
        meta["user_agent"] = w["agent"]
    meta["requester_metadata"] = None
    if version < (1, 80):
        meta["user_api_key_end_user_id"] = c["end_user"]
    meta["prompt_management_metadata"] = None
    usage = usage_object(version, w, c) if ok else {}
    if version >= (1, 80):
        meta.update({"applied_guardrails": [], "mcp_tool_call_metadata": None, "vector_store_request_metadata": None})
        if version >= (1, 100):
            meta["routing_decision"] = None
        meta.update({"usage_object": usage, "requester_custom_headers": {}, "cold_storage_object_key": None,
                     "user_api_key_auth_metadata": {"cost_center": w["cost_center"]} if w["cost_center"] else None})
    if version >= (1, 100):
        meta.update({"team_alias": None, "team_id": None, "used_client_oauth_token": False})
    if version >= (1, 109):
        meta["kubernetes_pod_routing"] = None

    if c["redacted"]:
        messages = [{"role": "user", "content": "redacted-by-litellm"}]
    else:
        messages = [{"role": "user", "content": c["prompt_text"]}]
    if not ok:
        response = {}
    elif c["redacted"] and version < (1, 100):
        response = {"text": "redacted-by-litellm"}
    else:
        response = {
            "id": c["response_id"], "created": int(c["end"]), "model": c["served"], "object": "chat.completion",
            "system_fingerprint": None,
            "choices": [{"finish_reason": "stop", "index": 0, "message": {
                "content": "redacted-by-litellm" if c["redacted"] else c["answer_text"],
                "role": "assistant", "tool_calls": None, "function_call": None}}],
            "usage": usage,
        }
    if version < (1, 80):
        error = {"error_code": c["code"], "error_class": c["class"], "llm_provider": w["provider"] if c["class"] else ""}
    else:
        error = {"error_code": c["code"], "error_class": c["class"], "llm_provider": w["provider"] if c["class"] else "",
                 "traceback": "", "error_message": c["error"] or ""}
    if version >= (1, 100):
        budget = c["limit_type"] == "budget"
        error.update({"error_provider_request_id": None, "error_rate_limit_category": c["category"],
                      "error_rate_limit_type": c["limit_type"],
                      "error_budget_entity_type": "key" if budget else None,
                      "error_budget_entity_id": key_hash if budget else None,
                      "error_budget_limit": w.get("budget") if budget else None,
                      "error_budget_spend": w.get("budget") if budget else None,
                      "normalized_error": c["normalized"]})
    if version >= (1, 109):
        error["error_cooldown_deployments"] = None
    reached = c["api_base"] != ""
    router_model = w["model"] if version >= (1, 100) else w["model"].split("/", 1)[1]
    cost = c["cost_json"]
    breakdown = None
    if ok and c["parts"]:
        i, r, wr, o = c["parts"]
        if c["cost_bug"]:
            wr = Decimal(0)
        breakdown = {"input_cost": number(i + r + wr), "output_cost": number(o), "total_cost": cost,
                     "tool_usage_cost": 0.0, "original_cost": cost, "discount_percent": 0.0, "discount_amount": 0.0}
        if version >= (1, 100):
            breakdown.update({"service_tier": None, "data_residency": None, "vertex_location": None, "margin_percent": 0.0,
                              "margin_fixed_amount": 0.0, "margin_total_amount": 0.0})
        if version >= (1, 109):
            breakdown.update({"cache_read_cost": number(r), "cache_creation_cost": number(wr)})
    unpriced = ok and not c["parts"] and not c["cache_hit"]
    debug = None
    if unpriced:
        name = w["model"].split("/", 1)[1]
        debug = {"error_str": f"This model isn't mapped yet. model={name}, custom_llm_provider={w['provider']}.",
                 "traceback_str": "", "model": name, "cache_hit": None, "custom_llm_provider": w["provider"],
                 "base_model": None, "call_type": "acompletion", "custom_pricing": False}
    map_value = None
    if c["parts"]:
        p = PRICES[w["price"]]
        map_value = {"key": w["price"], "max_tokens": 64000, "max_input_tokens": 200000,
                     "input_cost_per_token": number(Decimal(p[0]) / 1_000_000),
                     "cache_read_input_token_cost": number(Decimal(p[2]) / 1_000_000),
                     "output_cost_per_token": number(Decimal(p[1]) / 1_000_000),
                     "litellm_provider": w["provider"], "mode": "chat"}
    d = {"id": c["id"]}
    if version >= (1, 90):
        d["litellm_call_id"] = c["call_id"]
    d["trace_id"] = None if version < (1, 80) else c["trace_id"]
    if version >= (1, 100):
        d["session_id"] = ""
    d.update({"call_type": "acompletion",
              "cache_hit": True if c["cache_hit"] else (False if not ok or c["stream"] else None),
              "stream": c["stream"], "status": "success" if ok else "failure"})
    if version >= (1, 80):
        d["status_fields"] = {"llm_api_status": d["status"], "guardrail_status": "not_run"}
    d.update({"custom_llm_provider": w["provider"] if reached or ok else None,
              "saved_cache_cost": c["saved"], "startTime": c["start"], "endTime": c["end"], "completionStartTime": c["first"],
              "response_time": round((c["first"] if c["stream"] else c["end"]) - c["start"], 6),
              "model": router_model if reached or ok else w["group"], "metadata": meta, "cache_key": None})
    if version >= (1, 109):
        d["cost_finalized"] = False
    d["response_cost"] = cost
    if version >= (1, 80):
        d["cost_breakdown"] = breakdown
    if version >= (1, 100):
        d.update({"autorouter_savings": None, "autorouter_savings_estimate": None, "autorouter_baseline_observation": None})
    d.update({"total_tokens": c["prompt"] + c["out"], "prompt_tokens": c["prompt"], "completion_tokens": c["out"],
              "request_tags": list(w["tags"](c)) + c["extra_tags"] + ([f"User-Agent: {w['agent']}"] if w["agent"] else [])})
    if version >= (1, 100):
        d["request_model_access_groups"] = []
    d.update({"end_user": c["end_user"], "api_base": c["api_base"], "model_group": w["group"] if reached or ok else "",
              "model_id": w["deployment"] if reached or ok else "", "requester_ip_address": "10.20.0.14"})
    if version >= (1, 90):
        d["user_agent"] = w["agent"]
    headers = dict(c["headers"])
    if version >= (1, 100) and ok:
        headers.update({"x-litellm-model-group": w["group"], "x-litellm-attempted-retries": c["retries"],
                        "x-litellm-attempted-fallbacks": c["fallbacks"]})
    d.update({"messages": messages, "response": response,
              "model_parameters": {"temperature": 0, "stream": True} if c["stream"] else {"temperature": 0}})
    hidden = {"model_id": w["deployment"] if ok else None, "cache_key": None,
              "api_base": c["api_base"] if ok else None, "response_cost": cost if ok and not unpriced else None,
              "additional_headers": headers, "litellm_overhead_time_ms": 12.5 if ok else None}
    if version >= (1, 80):
        hidden.update({"batch_models": None, "litellm_model_name": w["model"] if ok else None, "usage_object": None})
    if version >= (1, 100):
        hidden.update({"batch_successful_requests": None, "batch_failed_requests": None})
    d["hidden_params"] = hidden
    d["model_map_information"] = {"model_map_key": w["price"] or w["model"] if ok else "", "model_map_value": map_value}
    d["error_str"] = c["error"]
    d["error_information"] = error
    d["response_cost_failure_debug_info"] = debug
    if version >= (1, 100):
        d["zero_cost_diagnostic"] = {"reason": "missing_pricing_key", "pricing_model": w["model"], "missing_pricing_keys": []} if unpriced else None
    d["guardrail_information"] = None
    if version >= (1, 80):
        d["standard_built_in_tools_params"] = {"web_search_options": None, "file_search": None}
    return d


# Keys of the metadata column that stay null for plain chat calls.
SPEND_LOG_NULLS = (
    "user_agent", "batch_models", "actor_agent_id", "azure_spillover", "router_metadata", "target_agent_id", "billing_agent_id",
    "eval_information", "routing_decision", "autorouter_savings", "compression_savings", "user_api_key_org_id",
    "agent_execution_mode", "internal_call_origin", "proxy_server_request", "requester_ip_address", "batch_failed_requests",
    "mcp_tool_call_metadata", "verified_human_user_id", "user_api_key_project_id", "batch_successful_requests",
    "user_api_key_project_alias", "autorouter_savings_estimate", "vector_store_request_metadata",
    "litellm_gateway_injected_cache", "autorouter_baseline_observation", "litellm_overhead_time_ms",
)


def spend_log(w, c, slp_record):
    """The LiteLLM_SpendLogs row of a call: written once per client request, timestamps without a zone, in UTC."""
    def stamp(t):
        return (EPOCH + timedelta(microseconds=round(t * 1e6))).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3]
    m = slp_record["metadata"]
    return {
        "request_id": slp_record["id"], "call_type": "acompletion", "api_key": m["user_api_key_hash"],
        "spend": slp_record["response_cost"], "total_tokens": slp_record["total_tokens"],
        "prompt_tokens": slp_record["prompt_tokens"], "completion_tokens": slp_record["completion_tokens"],
        "startTime": stamp(c["start"]), "endTime": stamp(c["end"]), "completionStartTime": stamp(c["first"]),
        "model": slp_record["model"], "model_id": slp_record["model_id"], "model_group": slp_record["model_group"],
        "custom_llm_provider": slp_record["custom_llm_provider"] or "", "api_base": slp_record["api_base"],
        "user": c["user"] or "",
        "metadata": {
            "status": None if c["ok"] else "failure", "max_retries": 2, "usage_object": m["usage_object"],
            "user_api_key": m["user_api_key_hash"], "cost_breakdown": slp_record["cost_breakdown"],
            "litellm_call_id": c["call_id"], "attempted_retries": c["retries"], "attempted_fallbacks": c["fallbacks"],
            "error_information": None if c["ok"] else slp_record["error_information"],
            "user_api_key_alias": w["key"], "spend_logs_metadata": m["spend_logs_metadata"],
            "original_model_group": w["group"], "user_api_key_team_id": m["user_api_key_team_id"],
            "user_api_key_team_alias": w["team"], "user_api_key_user_id": c["user"],
            "guardrail_information": None, "cold_storage_object_key": None,
            **{k: None for k in SPEND_LOG_NULLS},
            "additional_usage_values": {k: m["usage_object"][k] for k in
                                        ("cache_creation_input_tokens", "cache_read_input_tokens") if k in m["usage_object"]},
        },
        "cache_hit": "True" if c["cache_hit"] else "None", "cache_key": "Cache OFF",
        "request_tags": slp_record["request_tags"], "team_id": m["user_api_key_team_id"], "end_user": c["end_user"] or "",
        "requester_ip_address": "10.20.0.14", "messages": {}, "response": {}, "proxy_server_request": {},
        "session_id": c["trace_id"], "status": "success" if c["ok"] else "failure", "mcp_namespaced_tool_name": None,
        "organization_id": w["org"] or "", "agent_id": None,
        "created_at": stamp(c["end"] + 9.5), "updated_at": stamp(c["end"] + 9.5),
        "request_duration_ms": round((c["end"] - c["start"]) * 1000),
        "litellm_call_id": c["call_id"], "billing_agent_id": None,
    }


# ---- who calls what ----------------------------------------------------------------------------------------


def fixed_tags(*tags):
    return lambda c: tags


def prompt_version_every(days, name, *tags):
    return lambda c: tags + (f"prompt:{name}@v{1 + (c['day'] - 1) // days}",)


def asked(c, *more):
    """The same call before its answer: what was planted in the messages is there, what would come back is not."""
    return dict(c, planted=[p for p in c["planted"] if p[2] == "messages"] + list(more))


def workload(name, **kw):
    base = dict(name=name, text="ticket", agent="OpenAI/Python 2.8.0", cost_center=None, users=(None,), org=None, team=None,
                key=None, tags=fixed_tags(), price=None, streams=0.0, redacted=0.0, plant=(), plant_share=0.0, end_users=False)
    base.update(kw)
    return base


def staff(*names):
    return tuple(f"{n}@aurora-nordic.example" for n in names)


W = {w["name"]: w for w in [
    workload("ticket-classification", text="ticket", org="aurora-content", team="content-studio", key="content-tickets",
             cost_center="CC-1100", tags=fixed_tags("workload:ticket-classification", "env:prod", "prompt:ticket-classify@v7"),
             provider="openai", model="openai/gpt-5.5", served="gpt-5.5", group="gpt-5.5", deployment="oai-gpt55",
             api_base="https://api.openai.com/v1", price="gpt-5.5", users=("svc-tickets",)),
    workload("article-drafting", text="article", org="aurora-content", team="content-studio", key="content-editors",
             cost_center="CC-1100", tags=prompt_version_every(4, "article", "workload:article-drafting", "env:prod"),
             provider="anthropic", model="anthropic/claude-sonnet-5", served="claude-sonnet-5", group="claude-sonnet",
             deployment="ant-sonnet5", api_base="https://api.anthropic.com/v1/messages", price="claude-sonnet-5",
             users=staff("sara.editor", "mikko.editor", "jonas.editor"), streams=0.6,
             plant=("EMAIL", "PHONE", "SE_PERSONNUMMER", "IBAN", "CREDIT_CARD"), plant_share=0.03),
    workload("social-captions", text="caption", org="aurora-content", team="content-studio", key="content-social",
             cost_center="CC-1100", tags=fixed_tags("workload:social-captions", "env:prod"),
             provider="mistral", model="mistral/mistral-small-latest", served="mistral-small-latest", group="mistral-small",
             deployment="mis-small", api_base="https://api.mistral.ai/v1", price="mistral-small-latest",
             users=staff("sara.editor"), streams=1.0),
    workload("patient-triage", text="triage", org="aurora-care", team="care-assistant", key="care-triage",
             cost_center="CC-2200", tags=fixed_tags("workload:patient-triage", "env:prod", "prompt:triage@v12"),
             provider="bedrock", model="bedrock/eu.anthropic.claude-sonnet-4-5-20250929-v1:0",
             served="eu.anthropic.claude-sonnet-4-5-20250929-v1:0", group="claude-sonnet-eu", deployment="br-sonnet-eun1",
             api_base="https://bedrock-runtime.eu-north-1.amazonaws.com/model/eu.anthropic.claude-sonnet-4-5-20250929-v1%3A0/converse",
             price="eu.anthropic.claude-sonnet-4-5-20250929-v1:0", users=("svc-triage",), redacted=0.45,
             plant=("FI_HETU", "SE_PERSONNUMMER", "NO_FODSELSNUMMER", "DK_CPR", "IS_KENNITALA", "PHONE", "EMAIL"),
             plant_share=0.3, end_users=True),
    workload("patient-letters", text="letter", org="aurora-care", team="care-assistant", key="care-letters",
             cost_center="CC-2200", tags=fixed_tags("workload:patient-letters", "env:prod", "prompt:letters@v3"),
             provider="mistral", model="mistral/mistral-large-latest", served="mistral-large-latest", group="mistral-large",
             deployment="mis-large", api_base="https://api.eu.mistral.ai/v1", price="mistral-large-latest",
             users=("svc-letters",), plant=("FI_HETU", "SE_PERSONNUMMER"), plant_share=0.25),
    workload("appointment-bot", text="booking", org="aurora-care", team="care-assistant", key="care-booking",
             cost_center="CC-2200", tags=fixed_tags("workload:appointment-bot", "env:prod", "prompt:booking@v5"),
             provider="azure", model="azure/gpt-5-mini", served="gpt-5-mini-2025-08-07", group="gpt-5-mini",
             deployment="az-gpt5mini-swc", api_base="https://aurora-swc.openai.azure.com", price="azure/gpt-5-mini",
             users=("svc-booking",), plant=("EMAIL", "PHONE", "CREDIT_CARD"), plant_share=0.05, end_users=True),
    workload("record-summaries", text="record", org="aurora-care", team="care-ml", key="care-ml-records",
             cost_center="CC-2210", tags=fixed_tags("workload:record-summaries", "env:prod", "prompt:records@v2"),
             provider="hosted_vllm", model="hosted_vllm/Qwen/Qwen3-32B", served="Qwen/Qwen3-32B", group="qwen-care",
             deployment="vllm-care", api_base="http://vllm-care.aurora.internal:8000/v1/chat/completions",
             price="Qwen/Qwen3-32B", users=("svc-records",), redacted=1.0),
    workload("code-completion", text="code", org="aurora-dev", team="dev-platform", key="copilot-ide",
             cost_center="CC-3300", tags=prompt_version_every(4, "complete", "env:prod"), agent="aurora-copilot/0.9",
             provider="hosted_vllm", model="hosted_vllm/Qwen/Qwen3-32B", served="Qwen/Qwen3-32B", group="qwen-copilot",
             deployment="vllm-copilot", api_base="http://vllm-copilot.aurora.internal:8000/v1/chat/completions",
             price="Qwen/Qwen3-32B", users=staff("ida.dev", "petter.dev", "oskari.dev", "liv.dev"), streams=1.0),
    workload("code-review", text="review", org="aurora-dev", team="dev-platform", key="copilot-review",
             cost_center="CC-3300", tags=fixed_tags("workload:code-review", "env:prod", "prompt:review@v4"), budget=60.0,
             provider="anthropic", model="anthropic/claude-haiku-4-5-20251001", served="claude-haiku-4-5-20251001",
             group="claude-haiku", deployment="ant-haiku45", api_base="https://api.anthropic.com/v1/messages",
             price="claude-haiku-4-5-20251001", users=staff("ida.dev", "petter.dev")),
    workload("intranet-search", text="intranet", org="aurora-dev", team="dev-platform", key="intranet",
             cost_center="CC-3310", tags=fixed_tags("workload:intranet-search", "env:prod"),
             provider="openai", model="openai/acme-chat-7b", served="acme-chat-7b", group="acme-chat", deployment="acme-chat",
             api_base="https://llm.nordic-cloud.example/v1", price=None, users=staff("liv.dev")),
    workload("unattributed", text="cron", key="legacy-cron", provider="anthropic", model="anthropic/claude-opus-4-5-20251101",
             served="claude-opus-4-5-20251101", group="claude-opus", deployment="ant-opus45",
             api_base="https://api.anthropic.com/v1/messages", price="claude-opus-4-5-20251101", agent=None),
]}
# The way out of the EU: the gateway's fallback list for claude-sonnet-eu was never region-constrained.
TRIAGE_FALLBACK = dict(W["patient-triage"], provider="vertex_ai", model="vertex_ai/gemini-2.5-flash", served="gemini-2.5-flash",
                       group="gemini-flash", deployment="vx-flash-usc1", price="gemini-2.5-flash",
                       api_base="https://us-central1-aiplatform.googleapis.com/v1/projects/aurora-care/locations/us-central1/publishers/google/models/gemini-2.5-flash:generateContent")


class Month:
    """The records of the month and the ledger of what was put into them."""

    def __init__(self):
        self.rng = random.Random(SEED)
        self.pii_rng = random.Random(SEED + 1)
        self.files = {}  # path -> list of (bytes line)
        self.whole = {}  # path -> bytes
        self.canaries = []
        self.rows = []  # the ledger: one entry per accepted attempt
        self.read = defaultdict(int)
        self.duplicates = defaultdict(int)
        self.quarantined = defaultdict(lambda: defaultdict(int))
        self.spend_rows = []
        self.served = []  # what the upstreams answered, whatever the logs hold of it: what is billed
        self.gpu = {}
        self.history = {}
        self.invoices = {}

    def line(self, source, path, record):
        text = record if isinstance(record, (str, bytes)) else json.dumps(record, ensure_ascii=False, separators=(", ", ": "))
        self.files.setdefault(path, []).append(text if isinstance(text, bytes) else text.encode())
        self.read[source] += 1

    # -- one attempt

    def call(self, w, day, second, tokens, **over):
        rng = self.rng
        start_us = int((START - EPOCH).total_seconds() + (day - 1) * 86400 + second) * 1_000_000 + rng.randrange(1_000_000)
        uncached, read, write5, write1, out, reasoning = tokens
        stream = rng.random() < w["streams"]
        duration_us = int(300_000 + 9_000 * (out ** 0.85) * (0.8 + 0.4 * rng.random()) * 10)
        call_id = uuid(rng)
        c = dict(day=day, ok=True, start=start_us / 1e6, end=(start_us + duration_us) / 1e6,
                 uncached=uncached, read=read, write5=write5, write1=write1, out=out, reasoning=reasoning,
                 prompt=uncached + read + write5 + write1, estimated=False, stream=True if stream else None,
                 call_id=call_id, trace_id=uuid(rng).replace("-", ""), id="chatcmpl-" + call_id[:8] + call_id[24:],
                 user=rng.choice(w["users"]), end_user=None, redacted=rng.random() < w["redacted"], cache_hit=False,
                 code="", error=None, category=None, limit_type=None, normalized=None, api_base=w["api_base"],
                 served=w["served"], saved=0.0, headers={}, retries=0, fallbacks=0, cost_bug=False, extra_tags=[],
                 upstream=None, cause=None)
        c["class"] = ""
        c["planted"] = []
        c.update(over)
        c["response_id"] = c["id"]
        c["first"] = (start_us + min(duration_us, 220_000 + rng.randrange(300_000))) / 1e6 if c["stream"] else c["end"]
        texts = TEXT[w["text"]]
        c["prompt_text"] = " ".join(rng.sample(texts, min(2, len(texts))))
        c["answer_text"] = rng.choice(ANSWERS[w["text"]])
        if w["end_users"] and self.pii_rng.random() < 0.02:
            c["end_user"] = planted_value(self.pii_rng, "EMAIL")
        if w["plant"] and not c["redacted"] and self.pii_rng.random() < w["plant_share"]:
            kind = self.pii_rng.choice(w["plant"])
            value = planted_value(self.pii_rng, kind)
            c["prompt_text"] += f" {LABELS[kind]}: {value}."
            c["planted"].append((kind, value, "messages"))
            if w["text"] == "triage" and self.pii_rng.random() < 0.1 and c["ok"]:
                c["answer_text"] += f" {LABELS[kind]}: {value}."
                c["planted"].append((kind, value, "response"))
        return c

    def cost(self, w, c):
        c["parts"] = None
        if not c["ok"] or c["cache_hit"] or not w["price"]:
            c["cost_json"] = 0.0
            return
        parts = cost_parts(w["price"], c["uncached"], c["read"], c["write5"], c["write1"], c["out"])
        c["parts"] = parts
        c["cost_json"] = number(parts[0] + parts[1] + parts[3] + (0 if c["cost_bug"] else parts[2]))

    @staticmethod
    def values(version, c):
        """Every personal value in what is looked at: messages, response, tags, user, end user and error text. An error is written
        twice since 1.80 (error_str, error_information), so its values count twice. An address at a reserved name is a test."""
        places = {"error": 2 if version >= (1, 80) else 1}
        found = [entry for entry in c["planted"] for _ in range(places.get(entry[2], 1))]
        if c["end_user"]:
            found.append(("EMAIL", c["end_user"], "end_user"))
        if c["user"] and "@" in c["user"]:  # named by the key's user id and, since 1.80, e-mail: one value
            found.append(("EMAIL", c["user"], "user"))
        return [k + ("/test" if value.endswith(".example") else "/confirmed") for k, value, _ in found]

    def put(self, version, w, c, source, path):
        """Writes the record and enters it in the ledger."""
        self.cost(w, c)
        record = slp(version, w, c)
        self.line(source, path, record)
        for kind, value, place in c["planted"]:
            self.canaries.append((kind, value, place, source))
        if c["end_user"]:
            self.canaries.append(("EMAIL", c["end_user"], "end_user", source))
        if c["user"] and "@" in c["user"]:
            self.canaries.append(("EMAIL", c["user"], "user", source))
        limit = "none"
        if c["class"] == "BudgetExceededError":
            limit = "budget"
        elif c["class"] == "ProxyRateLimitError":
            limit = "gateway"
        elif c["class"] == "RateLimitError":
            limit = "vendor"
        known = c["ok"] and (c["cache_hit"] or w["price"])
        if w["price"] and not c["cache_hit"] and (c["ok"] or c["upstream"]):
            self.serve(w["provider"], w["price"], c["start"], c["id"], self.logged(c), c["upstream"] or self.logged(c), c["cause"])
        self.rows.append(dict(
            source=source, day=c["day"], workload=w["name"], team=w["team"], provider=w["provider"], model=w["served"],
            ok=c["ok"], limit=limit, trace=c["trace_id"], version=version, uncached=c["uncached"], read=c["read"],
            write5=c["write5"], write1=c["write1"], out=c["out"], reasoning=c["reasoning"],
            reported=as_written(c["cost_json"]) if known else (Decimal(0) if not c["ok"] else None),
            listed=sum(c["parts"]) if c["parts"] else (Decimal(0) if not c["ok"] or c["cache_hit"] else None),
            cache_hit=c["cache_hit"], cancelled=c["code"] == "499", estimated=c["estimated"], redacted=c["redacted"],
            prompt=next((tag for tag in w["tags"](c) if tag.startswith("prompt:")), None), values=self.values(version, c)))
        return record

    @staticmethod
    def logged(c):
        return (c["uncached"], c["read"], c["write5"], c["write1"], c["out"])

    def serve(self, provider, price, at, call_id, logged, tokens, cause=None):
        """One call as its upstream served it.

        logged: tokens as the logs hold them, None where they hold nothing; tokens: as the upstream counts them
        (uncached, cache read, cache write 5 min, 1 h, output); cause: why the two differ, None: they do not."""
        self.served.append(dict(provider=provider, price=price, at=at, id=call_id, logged=logged, tokens=tokens, cause=cause))

    def failed(self, w, c, code, error_class, message, **over):
        c.update(ok=False, code=code, error=message, uncached=0, read=0, write5=0, write1=0, out=0, reasoning=0, prompt=0,
                 stream=None, id=c["call_id"], end=c["start"] + 0.15, first=c["start"] + 0.15)
        c["class"] = error_class
        c["end"] = round(c["end"], 6)
        c["first"] = c["end"]
        c.update(over)
        return c

    # -- the gateway's month

    def gateway_day(self, day):
        rng = self.rng
        weekday = (START + timedelta(days=day - 1)).weekday()
        office = weekday < 5
        version = (1, 80) if day <= 12 else (1, 106) if day <= 24 else (1, 109)
        out = []  # (time, function that writes)

        def later(c, w, **kw):
            out.append((c["end"], c, w, kw))

        # content-studio: steady classification, slowly growing, refused by the vendor three days a week
        w = W["ticket-classification"]
        grown = 1 + 0.003 * day
        for hour in range(24):
            for k in range(6):
                second = hour * 3600 + k * 600 + rng.randrange(600)
                tokens = (int(138_000 * grown * rng.uniform(0.93, 1.07)), 0, 0, 0, rng.randrange(4_600, 5_400), 900)
                c = self.call(w, day, second, tokens)
                refused = weekday in (0, 1, 3) and hour in (6, 7, 8, 12, 13, 14) and k == 2
                if refused or (hour == 3 and k == 0 and day % 5 == 0):
                    bad = self.failed(w, asked(c), "429", "RateLimitError",
                                      "litellm.RateLimitError: RateLimitError: OpenAIException - Rate limit reached for gpt-5.5 in organization org-aurora on tokens per min (TPM): Limit 2000000, Used 1980000, Requested 91000. Please try again in 2s.",
                                      category="vendor_rate_limit", normalized="429_RATE_LIMIT_EXCEEDED",
                                      headers={"x_ratelimit_limit_tokens": 2_000_000, "x_ratelimit_remaining_tokens": 20_000, "retry-after": "2"})
                    if version < (1, 90):
                        bad["call_id"] = uuid(rng)
                        bad["id"] = bad["call_id"]
                    later(bad, w)
                    shift = 2.2
                    c.update(start=round(c["start"] + shift, 6), end=round(c["end"] + shift, 6), first=round(c["first"] + shift, 6), retries=1)
                elif (day, hour) in TIMEOUTS and k == 3:  # the gateway gave up waiting; upstream had the answer ready, once it had not
                    served = None if day == 30 else (c["uncached"], 0, 0, 0, c["out"] + 113)
                    bad = self.failed(w, asked(c), "408", "Timeout",
                                      "litellm.Timeout: APITimeoutError - Request timed out. Error_str: Request timed out. - timeout value=120.0, time taken=120.01 seconds",
                                      normalized="408_TIMEOUT", upstream=served, cause="failed_but_billed")
                    bad["end"] = bad["first"] = round(bad["start"] + 120.01, 6)
                    later(bad, w)
                    shift = 120.6
                    c.update(start=round(c["start"] + shift, 6), end=round(c["end"] + shift, 6), first=round(c["first"] + shift, 6), retries=1)
                later(c, w)

        # content-studio: drafting comes in campaigns, and the campaign meets the vendor's limit
        w = W["article-drafting"]
        campaign = day in (7, 8, 20, 21, 29)
        for k in range(190 if campaign else (20 if office else 6)):
            second = int(rng.triangular(7, 18, 11) * 3600)
            c = self.call(w, day, second, (int(rng.lognormvariate(9.7, 0.5)), 0, 0, 0, rng.randrange(1_200, 4_500), 0))
            if campaign and k % 30 == 7:
                later(self.failed(w, asked(c), "429", "RateLimitError",
                                  "litellm.RateLimitError: AnthropicException - This request would exceed your organization's rate limit of 400,000 input tokens per minute.",
                                  category="vendor_rate_limit", normalized="429_RATE_LIMIT_EXCEEDED", headers={"retry-after": "11"}), w)
                continue
            if day in (2, 12, 22) and k == 3:  # somebody put a person into a tag
                value = planted_value(self.pii_rng, "EMAIL")
                c["extra_tags"] = [f"requested-by:{value}"]
                c["planted"].append(("EMAIL", value, "request_tags"))
            if version >= (1, 100) and c["stream"] and k % 9 == 4:  # an editor left; upstream wrote to the end, and charges it
                c.update(upstream=self.logged(c), cause="estimated_or_not_logged", code="499", estimated=True, out=c["out"] * 2 // 3)
                c["class"] = "ClientDisconnected"
            later(c, w)

        # care: triage stays in the EU, except when the fallback list is used
        w = W["patient-triage"]
        for k in range(56 if office else 34):
            second = int(rng.triangular(5, 22, 10) * 3600)
            c = self.call(w, day, second, (rng.randrange(3_000, 9_000), rng.choice((0, 2_048, 2_048)), 0, 0, rng.randrange(400, 1_200), 0))
            if day in (6, 19, 27) and k in (5, 6):
                for attempt in range(2):
                    value = planted_value(self.pii_rng, "EMAIL")  # error text echoes what was sent
                    bad = self.failed(w, asked(c, ("EMAIL", value, "error")), "503", "ServiceUnavailableError",
                                      f"litellm.ServiceUnavailableError: BedrockException - Bedrock is unable to process the request of {value}.",
                                      normalized="503_SERVICE_UNAVAILABLE", cause="not_logged",
                                      upstream=self.logged(c) if attempt == 0 and day != 27 else None)  # answered, and lost on the way
                    bad["start"] = round(bad["start"] + attempt * 0.8, 6)
                    bad["end"] = bad["first"] = round(bad["end"] + attempt * 0.8, 6)
                    if version < (1, 90):
                        bad["call_id"] = uuid(rng)
                        bad["id"] = bad["call_id"]
                    later(bad, w)
                shift = 1.9
                kind = "SE_PERSONNUMMER" if k == 5 else "FI_HETU"
                value = planted_value(self.pii_rng, kind)
                c.update(api_base=TRIAGE_FALLBACK["api_base"], served=TRIAGE_FALLBACK["served"], retries=1, fallbacks=1, redacted=False,
                         start=round(c["start"] + shift, 6), end=round(c["end"] + shift, 6), first=round(c["first"] + shift, 6),
                         uncached=c["uncached"] + c["read"], read=0)
                c["planted"] = [(kind, value, "messages")]
                c["prompt_text"] = f"{TEXT['triage'][k - 5]} {LABELS[kind]}: {value}."
                c["answer_text"] = ANSWERS["triage"][0]
                later(c, TRIAGE_FALLBACK)
                continue
            later(c, w)

        w = W["patient-letters"]
        for k in range(22 if office else 6):
            c = self.call(w, day, int(rng.triangular(6, 17, 9) * 3600), (rng.randrange(4_000, 12_000), 0, 0, 0, rng.randrange(200, 700), 0))
            if day in (8, 15, 22) and k in (2, 11):  # the client library asked twice; both were served, the log holds one call
                self.serve(w["provider"], w["price"], c["start"] - 31, "twice-" + c["id"], None, self.logged(c), "calls_not_logged")
            later(c, w)

        w = W["appointment-bot"]
        if day != S3_DAY:
            for k in range(34 if office else 18):
                c = self.call(w, day, int(rng.triangular(5, 21, 9) * 3600), (rng.randrange(500, 2_500), rng.choice((0, 1_024)), 0, 0, rng.randrange(40, 200), 0))
                if k % 17 == 3:
                    c.update(cache_hit=True, saved=0.0011, id=f"{c['id']}_cache_hit{c['start']}", api_base=w["api_base"], end=round(c["start"] + 0.004, 6))
                    c["first"] = c["end"]
                elif version >= (1, 100) and office and k == 9:
                    later(self.failed(w, asked(c), "429", "ProxyRateLimitError",
                                      "429: Rate limit exceeded for REDACTED Limit type: max_parallel_requests. Current limit: 4, Remaining: 0.",
                                      category="litellm_rate_limit", limit_type="concurrent_requests", api_base="",
                                      normalized="429_RATE_LIMIT_EXCEEDED", headers={"retry-after": "60", "rate_limit_type": "max_parallel_requests"}), w)
                    continue
                later(c, w)

        w = W["record-summaries"]
        for hour in range(24):
            for k in range(2):
                later(self.call(w, day, hour * 3600 + k * 1800 + rng.randrange(1800),
                                (int(88_000 * rng.uniform(0.94, 1.06)), 0, 0, 0, rng.randrange(3_000, 3_600), 0)), w)

        # dev: the copilot follows office hours and is rewritten every few days
        w = W["code-completion"]
        mood = rng.uniform(0.35, 1.9)
        for k in range(int(78 * mood) if office else 4):
            c = self.call(w, day, int(rng.triangular(6, 17, 12) * 3600), (int(rng.lognormvariate(8.0, 0.6)), 0, 0, 0, rng.randrange(20, 220), 0))
            if k % 33 == 20:  # the server's queue overflows at the office peak
                later(self.failed(w, c, "503", "ServiceUnavailableError",
                                  "litellm.ServiceUnavailableError: Hosted_vllmException - Request queue is full",
                                  normalized="503_SERVICE_UNAVAILABLE"), w)
                continue
            if version >= (1, 100) and k % 60 == 11:
                c.update(code="499", error=None, estimated=True, out=max(1, c["out"] // 4))
                c["class"] = "ClientDisconnected"
            later(c, w)

        w = W["code-review"]
        for k in range(48 if office else 6):
            c = self.call(w, day, int(rng.triangular(6, 17, 12) * 3600),
                          (rng.randrange(3_000, 7_000), rng.randrange(30_000, 50_000), rng.randrange(4_000, 8_000), 4_000, rng.randrange(1_200, 2_800), 0))
            if 13 <= day <= 24:
                c["cost_bug"] = True
            if day == 30 and k >= 36:
                later(self.failed(w, c, "422", "BudgetExceededError",
                                  "Budget has been exceeded! Key=copilot-review (sk-...R4vw) Current cost: 60.0, Max budget: 60.0",
                                  category="litellm_rate_limit", limit_type="budget", api_base="", normalized="429_BUDGET_EXCEEDED"), w)
                continue
            later(c, w)

        w = W["intranet-search"]
        for k in range(8 if office else 1):
            later(self.call(w, day, int(rng.triangular(6, 17, 12) * 3600), (rng.randrange(300, 1_500), 0, 0, 0, rng.randrange(30, 160), 0)), w)

        w = W["unattributed"]
        for k in range(32 if day >= 5 else 0):  # somebody's script, since the 5th
            later(self.call(w, day, 2 * 3600 + k * 90 + rng.randrange(80), (rng.randrange(95_000, 125_000), 0, 0, 0, rng.randrange(2_700, 3_300), 0)), w)

        out.sort(key=lambda e: (e[0], e[1]["call_id"], e[1]["start"]))
        suffix = "jsonl.zst" if day in ZSTD_DAYS else "jsonl.gz"
        path = f"logs/gateway/2026-10-{day:02d}.{suffix}"
        if day == 18:  # the logger flushed the end of the 17th again
            for text in self.files["logs/gateway/2026-10-17.jsonl.gz"][-40:]:
                self.line("gateway", path, text)
                self.duplicates["gateway"] += 1
        last_of_call = {}
        for end, c, w, _ in out:
            last_of_call[c["call_id"]] = end
        written = []
        for end, c, w, _ in out:
            record = self.put(version, w, c, "gateway", path)
            written.append(self.files[path][-1])
            if day in SPEND_LOG_DAYS and last_of_call[c["call_id"]] == end:
                self.spend_rows.append((day, spend_log(w, c, record)))
        if day == 9:  # a retried upload: a block of lines twice
            for text in written[100:125]:
                self.line("gateway", path, text)
                self.duplicates["gateway"] += 1
        if day == 11:
            self.unreadable("gateway", path, written)

    def unreadable(self, source, path, written):
        """Six lines that cannot be read, each in its own way; made from lines that are also there in full."""
        lines = [
            (b"truncated_json", written[40][: len(written[40]) // 2]),
            (b"truncated_json", written[90][: len(written[90]) - 7]),
            (b"invalid_json", b"2026-10-11T04:12:09Z proxy restarted, log rotated"),
            (b"negative_tokens", written[60].replace(b'"prompt_tokens": ', b'"prompt_tokens": -')),
            (b"missing_field", self.replace_value(written[61], "startTime", None)),
            (b"nul_bytes", b"\x00" * 64),
        ]
        for reason, text in lines:
            self.line(source, path, text)
            self.quarantined[source][reason.decode()] += 1

    @staticmethod
    def replace_value(line, key, value):
        record = json.loads(line)
        record[key] = value
        record["litellm_call_id" if "litellm_call_id" in record else "id"] = "00000000-0000-4000-8000-0000000000ff"
        return json.dumps(record, ensure_ascii=False, separators=(", ", ": ")).encode()

    def edge(self):
        """The content studio's own old gateway: LiteLLM 1.60, no trace ids, streams without usage."""
        w = W["social-captions"]
        for day in range(1, DAYS + 1):
            path = f"logs/edge/captions-2026-10-{day:02d}.jsonl" + ("" if day in (3, 4, 5) else ".gz")
            calls = []
            for k in range(20):
                c = self.call(w, day, int(self.rng.triangular(6, 20, 12) * 3600),
                              (self.rng.randrange(60, 240), 0, 0, 0, self.rng.randrange(15, 60), 0), estimated=True)
                # The gateway counts with a tokenizer of another vendor: Nordic languages come out longer.
                c.update(upstream=(c["uncached"] * (29 + k % 5) // 28, 0, 0, 0, c["out"] * (30 + k % 3) // 28), cause="estimated_usage")
                calls.append(c)
            calls.sort(key=lambda c: c["end"])
            for c in calls:
                self.put((1, 60), w, c, "edge", path)

    def s3(self):
        """One day of the appointment bot as the s3_v2 logger lays it out: one object per call, names in host local time."""
        w = W["appointment-bot"]
        for k in range(40):
            c = self.call(w, S3_DAY, int(self.rng.triangular(5, 21, 9) * 3600),
                          (self.rng.randrange(500, 2_500), self.rng.choice((0, 1_024)), 0, 0, self.rng.randrange(40, 200), 0))
            local = EPOCH + timedelta(microseconds=round(c["start"] * 1e6)) + timedelta(hours=1)
            path = f"logs/s3/aurora-llm-logs/care-assistant/{local:%Y-%m-%d}/time-{local:%H-%M-%S-%f}_{c['id']}.json"
            self.put((1, 109), w, c, "s3", path)

    def spend_logs(self):
        for day, row in self.spend_rows:
            self.line("spendlogs", f"logs/spendlogs/2026-10-{day:02d}.jsonl.gz", row)

    def earlier_months(self):
        """August and September of two workloads alone, from the spend log: the gateway's own log is kept for a month.
        The classification ran on a dearer model then. Beside the month, not part of its totals."""
        w = dict(W["ticket-classification"], model="openai/gpt-5.5-pro", served="gpt-5.5-pro", group="gpt-5.5-pro",
                 deployment="oai-gpt55pro", price="gpt-5.5-pro")
        self.earlier(w, "{}.jsonl.gz", SEED + 3, 36,
                     lambda rng: (int(88_000 * rng.uniform(0.95, 1.05)), 0, 0, 0, rng.randrange(3_000, 3_300), 900))
        self.earlier(W["code-review"], "review-{}.jsonl.gz", SEED + 4, 3,
                     lambda rng: (rng.randrange(3_000, 7_000), rng.randrange(30_000, 50_000), rng.randrange(4_000, 8_000), 4_000,
                                  rng.randrange(1_200, 2_800), 0))

    def earlier(self, w, name, seed, calls, tokens_of_call):
        self.rng, october = random.Random(seed), self.rng
        newer = {"request_duration_ms", "litellm_call_id", "billing_agent_id", "created_at", "updated_at", "organization_id", "agent_id"}
        every = 86_400 // calls
        for day in range(-60, 1):
            month = (START + timedelta(days=day - 1)).strftime("%Y-%m")
            for k in range(calls):
                tokens = tokens_of_call(self.rng)
                c = self.call(w, day, k * every + self.rng.randrange(every), tokens)
                self.cost(w, c)
                row = spend_log(w, c, slp((1, 80), w, c))
                row = {key: value for key, value in row.items() if key not in newer}
                del row["metadata"]["litellm_call_id"]
                self.files.setdefault("history/spendlogs/" + name.format(month), []).append(
                    json.dumps(row, ensure_ascii=False, separators=(", ", ": ")).encode())
                entry = self.history.setdefault(f"{w['name']} {month}", {
                    "attempts": 0, "input_uncached_tokens": 0, "output_tokens": 0, "reported_usd": Decimal(0)})
                entry["attempts"] += 1
                entry["input_uncached_tokens"] += c["uncached"]
                entry["output_tokens"] += c["out"]
                entry["reported_usd"] += as_written(c["cost_json"])
        self.rng = october

    # -- Bedrock, called around the gateway

    def bedrock(self):
        rng = self.rng
        for day in range(1, DAYS + 1):
            path = (f"logs/bedrock/AWSLogs/210987654321/BedrockModelInvocationLogs/eu-north-1/2026/10/{day:02d}/06/"
                    f"202610{day:02d}T06{rng.randrange(60):02d}00000Z_{rng.getrandbits(64):016x}.json.gz")
            lines = []
            weekday = (START + timedelta(days=day - 1)).weekday()
            for k in range(26 if weekday < 5 else 14):
                second = int(rng.triangular(5, 20, 10) * 3600)
                at = (START + timedelta(days=day - 1, seconds=second)).strftime("%Y-%m-%dT%H:%M:%SZ")
                research = k % 3 != 0
                model = "global.anthropic.claude-opus-4-5-20251101-v1:0" if research else "eu.anthropic.claude-haiku-4-5-20251001-v1:0"
                price = model
                ran = rng.choice(("eu-north-1", "eu-west-3", "us-east-1", "ap-southeast-4")) if research else rng.choice(("eu-north-1", "eu-west-3", "eu-central-1"))
                arn = f"arn:aws:bedrock:eu-north-1:210987654321:inference-profile/{model}" if k % 5 == 0 else model
                record = {
                    "schemaType": "ModelInvocationLog", "schemaVersion": "1.0", "timestamp": at, "accountId": "210987654321",
                    "identity": {"arn": "arn:aws:sts::210987654321:assumed-role/" + ("CareResearch/notebook" if research else "CareBatch/discharge")},
                    "region": "eu-north-1", "requestId": uuid(rng), "operation": "Converse", "modelId": arn,
                    "requestMetadata": {"team": "care-research" if research else "care-assistant",
                                        "workload": "cohort-research" if research else "discharge-notes", "env": "prod"},
                }
                text = rng.choice(TEXT["record"])
                kinds = []
                if rng.random() < 0.15:
                    kind = self.pii_rng.choice(("FI_HETU", "SE_PERSONNUMMER", "NO_FODSELSNUMMER"))
                    value = planted_value(self.pii_rng, kind)
                    text += f" {LABELS[kind]}: {value}."
                    kinds.append(kind)
                    self.canaries.append((kind, value, "messages", "bedrock"))
                body = {"messages": [{"role": "user", "content": [{"text": text}]}]}
                throttled = research and day in (14, 15, 22) and k in (4, 7)
                uncached, read, write, out = rng.randrange(6_000, 16_000), rng.choice((0, 4_096)), 0, rng.randrange(800, 2_000)
                if throttled:
                    uncached = read = out = 0
                    record["errorCode"] = "ThrottlingException"
                    record["input"] = {"inputContentType": "application/json", "inputBodyJson": body}
                else:
                    record["input"] = {"inputContentType": "application/json", "inputBodyJson": body, "inputTokenCount": uncached,
                                       "cacheReadInputTokenCount": read, "cacheWriteInputTokenCount": write}
                    record["output"] = {"outputContentType": "application/json", "outputBodyJson": {
                        "output": {"message": {"role": "assistant", "content": [{"text": ANSWERS["record"][0]}]}},
                        "stopReason": "end_turn", "metrics": {"latencyMs": 400 + out * 9},
                        "usage": {"inputTokens": uncached, "outputTokens": out, "totalTokens": uncached + read + out,
                                  "cacheReadInputTokens": read, "cacheWriteInputTokens": write}}, "outputTokenCount": out}
                    record["inferenceRegion"] = ran
                lines.append((at, record))
                parts = cost_parts(price, uncached, read, write, 0, out)
                if not throttled:
                    tokens = (uncached, read, write, 0, out)
                    self.serve("bedrock", price, (START - EPOCH).total_seconds() + (day - 1) * 86400 + second, record["requestId"], tokens, tokens)
                self.rows.append(dict(
                    source="bedrock", day=day, workload=record["requestMetadata"]["workload"], team=record["requestMetadata"]["team"],
                    provider="bedrock", model=model, ok=not throttled, limit="vendor" if throttled else "none", trace=record["requestId"],
                    version=None, uncached=uncached, read=read, write5=write, write1=0, out=out, reasoning=0, reported=None,
                    listed=sum(parts), cache_hit=False, cancelled=False, estimated=False, redacted=False, prompt=None,
                    values=[k + "/confirmed" for k in kinds]))
            lines.sort(key=lambda e: (e[0], e[1]["requestId"]))
            for at, record in lines:
                self.line("bedrock", path, json.dumps(record, ensure_ascii=False, separators=(",", ":")))
            if day in (5, 12, 16, 23, 28):  # the delivery cut these lines: more than one in a hundred
                for _ in range(2):
                    whole = json.dumps(lines[rng.randrange(len(lines))][1], separators=(",", ":"))
                    self.line("bedrock", path, whole[: 150 + rng.randrange(80)])
                    self.quarantined["bedrock"]["truncated_json"] += 1
            if day == 16:
                self.line("bedrock", path, json.dumps(lines[0][1], ensure_ascii=False, separators=(",", ":")))
                self.duplicates["bedrock"] += 1

    # -- GPUs and servers

    def gpus(self):
        rng = random.Random(SEED + 2)
        step = 3600
        begin = int((START - EPOCH).total_seconds())
        hours = [begin + i * step for i in range(DAYS * 24)]
        first = (DAYS - 28) * 24
        machines = []
        for host, pool, model, count, sm in (
            ("gpu-copilot-1", "copilot-a100", "NVIDIA A100-SXM4-80GB", 2, True),
            ("gpu-copilot-2", "copilot-a100", "NVIDIA A100-SXM4-80GB", 2, True),
            ("gpu-care-1", "care-l40s", "NVIDIA L40S", 2, True),
        ):
            for i in range(count):
                gpu_uuid = "GPU-" + uuid(rng)
                machines.append((host, pool, model, i, gpu_uuid, sm))
        series = defaultdict(list)
        measured = defaultdict(list)  # of the last 28 days, one value a card and hour
        silent = Counter()
        sentinels, nan = 0, 0
        for host, pool, model, i, gpu_uuid, sm in machines:
            labels = {"gpu": str(i), "UUID": gpu_uuid, "device": f"nvidia{i}", "modelName": model, "Hostname": host, "pool": pool, "job": "dcgm"}
            values = defaultdict(list)
            for t in hours:
                hour = (t - begin) // 3600
                at = datetime.fromtimestamp(t, timezone.utc)
                if host == "gpu-copilot-2" and 13 * 24 + 3 <= hour < 13 * 24 + 12:
                    silent[pool] += hour >= first
                    continue  # exporter down on the 14th, 03:00 to 12:00: no samples, not zeros
                if pool == "copilot-a100":
                    busy = at.weekday() < 5 and 6 <= at.hour < 17
                    active = rng.uniform(0.18, 0.42) if busy else rng.uniform(0.0, 0.03)
                    util = rng.randrange(62, 97) if busy else rng.randrange(0, 9)  # the kernel-present clock: looks busy
                else:
                    active = rng.uniform(0.55, 0.75)
                    util = rng.randrange(88, 100)
                active = round(active, 4)
                sentinel = hour in (200, 201) and host == "gpu-care-1" and i == 0
                values["DCGM_FI_PROF_SM_ACTIVE"].append([t, "9223372036854775794" if sentinel else repr(active)])
                if hour >= first:  # a card whose SM clock says nothing is told by the kernel-present one
                    measured[pool].append(util / 100 if sentinel else active)
                values["DCGM_FI_DEV_GPU_UTIL"].append([t, str(util)])
                values["DCGM_FI_DEV_FB_USED"].append([t, "9223372036854775794" if hour % 700 == 17 else str(rng.randrange(60_000, 72_000) if "A100" in model else rng.randrange(38_000, 43_000))])
                values["DCGM_FI_DEV_POWER_USAGE"].append([t, f"{90 + 300 * active:.1f}"])
                sentinels += sentinel + values["DCGM_FI_DEV_FB_USED"][-1][1].startswith("9223")
            for name, points in values.items():
                series[name].append({"metric": {"__name__": name, **labels}, "values": points})
        for name, result in sorted(series.items()):
            self.whole[f"logs/gpu/{name.lower()}.json.gz"] = self.prometheus(result)
        vllm = defaultdict(list)
        generated = {}
        for server, pool, rate in (("vllm-copilot.aurora.internal:8000", "copilot-a100", 18_000), ("vllm-care.aurora.internal:8000", "care-l40s", 11_000)):
            labels = {"model_name": "Qwen/Qwen3-32B", "engine": "0", "instance": server, "pool": pool, "job": "vllm"}
            values = defaultdict(list)
            counter, increase, previous = 0, 0, None
            for t in hours:
                hour = (t - begin) // 3600
                at = datetime.fromtimestamp(t, timezone.utc)
                busy = pool == "care-l40s" or (at.weekday() < 5 and 6 <= at.hour < 17)
                grown = int(rate * rng.uniform(0.8, 1.2)) if busy else rng.randrange(60)
                if hour == 402 and pool == "copilot-a100":
                    counter = 0  # the server was restarted: the counter starts again
                counter += grown
                if previous is not None and hour > first:  # what was generated before the first sample is of the day before
                    increase += counter - previous if counter >= previous else counter
                previous = counter
                values["vllm:generation_tokens_total"].append([t, str(counter)])
                values["vllm:num_requests_running"].append([t, str(rng.randrange(4, 13) if busy else 0)])
                values["vllm:num_requests_waiting"].append([t, str(rng.randrange(0, 3) if busy else 0)])
                values["vllm:kv_cache_usage_perc"].append([t, "NaN" if hour % 250 == 9 else f"{rng.uniform(0.3, 0.6) if busy else 0.01:.3f}"])
            generated[pool] = increase
            nan += sum(v == "NaN" for _, v in values["vllm:kv_cache_usage_perc"])
            for name, points in values.items():
                vllm[name].append({"metric": {"__name__": name, **labels}, "values": points})
        for name, result in sorted(vllm.items()):
            self.whole[f"logs/gpu/{name.replace(':', '_')}.json" + ("" if name.endswith("waiting") else ".gz")] = self.prometheus(result)
        self.read["gpu"] = sum(len(r["values"]) for group in (series, vllm) for results in group.values() for r in results)
        self.quarantined["gpu"].update(sentinel_value=sentinels, not_a_number=nan)
        self.gpu = {pool: {"mean_utilisation": round(sum(values) / len(values), 6), "gpus": 4 if "a100" in pool else 2,
                           "used_hours": sum(v >= 0.05 for v in values), "idle_hours": sum(v < 0.05 for v in values),
                           "unmeasured_hours": silent[pool], "generated_tokens": generated[pool]}
                    for pool, values in sorted(measured.items())}

    @staticmethod
    def prometheus(result):
        return json.dumps({"status": "success", "data": {"resultType": "matrix", "result": result}}, separators=(",", ":")).encode() + b"\n"

    # -- totals

    def expected(self):
        sources = {}
        for source in sorted(self.read):
            bad = dict(self.quarantined[source])
            sources[source] = {"read": self.read[source], "duplicates": self.duplicates[source], "quarantined": sum(bad.values()),
                               "accepted": self.read[source] - self.duplicates[source] - sum(bad.values())}
            if bad:
                sources[source]["quarantined_by_reason"] = bad
        sources["spendlogs"]["note"] = "every row is a call that the gateway log of the same days also holds; nothing of it adds to the totals below"

        def totals(rows):
            known = [r for r in rows if r["reported"] is not None]
            listed = [r for r in rows if r["listed"] is not None]
            return {
                "attempts": len(rows), "succeeded": sum(r["ok"] and not r["cancelled"] for r in rows),
                "failed": sum(not r["ok"] for r in rows), "cancelled": sum(r["cancelled"] for r in rows),
                "operations": len({(r["source"], r["trace"]) for r in rows}),
                "input_uncached_tokens": sum(r["uncached"] for r in rows), "cache_read_tokens": sum(r["read"] for r in rows),
                "cache_write_5m_tokens": sum(r["write5"] for r in rows), "cache_write_1h_tokens": sum(r["write1"] for r in rows),
                "output_tokens": sum(r["out"] for r in rows), "reasoning_tokens": sum(r["reasoning"] for r in rows),
                "reported_usd": str(sum((r["reported"] for r in known), Decimal(0))),
                "rows_without_reported_cost": len(rows) - len(known),
                "at_list_price_usd": str(sum((r["listed"] for r in listed), Decimal(0)).normalize()),
                "priced_usd": str(sum((r["listed"] * (1 - bills.NEGOTIATED.get(r["provider"], 0)) for r in listed), Decimal(0)).normalize()),
                "rows_without_list_price": len(rows) - len(listed),
                "rate_limit_hits": {k: sum(r["limit"] == k for r in rows) for k in ("vendor", "gateway", "budget")},
                "gateway_cache_hits": sum(r["cache_hit"] for r in rows), "estimated_token_rows": sum(r["estimated"] for r in rows),
                "redacted_rows": sum(r["redacted"] for r in rows),
                "attempts_with_personal_data": sum(bool(r["values"]) for r in rows),
                "personal_data_values": dict(sorted(Counter(value for r in rows for value in r["values"]).items())),
            }

        def by(key):
            groups = defaultdict(list)
            for r in self.rows:
                groups[r[key] or ""].append(r)
            return {k: totals(v) for k, v in sorted(groups.items())}

        vendor_days = defaultdict(list)
        grouped = defaultdict(list)
        for r in self.rows:
            grouped[(r["provider"], r["workload"], r["day"])].append(r)
        for (provider, name, day), rows in sorted(grouped.items()):
            hits = sum(r["limit"] == "vendor" for r in rows)
            if hits and hits * 100 >= len(rows):
                vendor_days[f"{provider}/{name}"].append(f"2026-10-{day:02d}")
        return {
            "interval": {"from": "2026-10-01", "to": "2026-11-01"},
            "generator": {"file": "sample-logs/generate.py", "seed": SEED},
            "sources": sources,
            "totals": totals(self.rows),
            "by_source": by("source"), "by_team": by("team"), "by_workload": by("workload"), "by_model": by("model"),
            "gateway_attempts_by_day": {f"2026-10-{d:02d}": sum(r["source"] == "gateway" and r["day"] == d for r in self.rows)
                                        for d in range(1, DAYS + 1)},
            "stability_by_workload": {name: stability([r for r in self.rows if r["workload"] == name])
                                      for name in sorted({r["workload"] for r in self.rows})},
            "vendor_limited_days": dict(vendor_days),
            # Calls whose cost the gateway reports at the list's price, as it does where it knows no contract.
            "negotiated_discount_usd": str(sum((r["listed"] * bills.NEGOTIATED[r["provider"]] for r in self.rows if r["provider"] in bills.NEGOTIATED
                                                and abs(r["reported"] - r["listed"]) < Decimal("1e-9")), Decimal(0)).normalize()),
            "invoices": self.invoices,
            "gpu_pools": self.gpu,
            "history": {name: {**v, "reported_usd": str(v["reported_usd"])} for name, v in sorted(self.history.items())},
            "rules": RULES,
        }


# What each rule must say on the month, by the beginning of its findings' subjects, and why. Every finding that fails or is
# excepted is named here; the others are some of those that must be. "also" is another audit of the same logs.
COHORT = "cohort-research / aws.bedrock managed_closed / anthropic.claude-opus-4-5-20251101-v1:0 / endpoint unknown / "
TRIAGE_US = "patient-triage / gcp.vertex_ai managed_closed / gemini-2.5-flash / us-central1"
LETTERS = "patient-letters / mistral_ai managed_open / mistral-large-latest / api.eu.mistral.ai"
RULES = {
    "RES-01": {
        "fail": {TRIAGE_US: "the gateway's fallback list leaves the EU", COHORT + "us-east-1": "a global profile", COHORT + "ap-southeast-4": "a global profile"},
        "pass": {"appointment-bot / azure.ai.openai": "Sweden Central", "record-summaries / vllm": "own cards in Finland"},
        "not_assessed": {"discharge-notes / aws.bedrock": "an eu. profile, but its log was cut by the delivery (DQ-04)", LETTERS: "EU+EFTA is more than the allowed countries"},
        "not_applicable": {"ticket-classification / openai": "internal data is not bound to a place"}},
    "RES-02": {
        "fail": {COHORT: "a global. profile goes anywhere", LETTERS: "the provider promises a zone, not these countries"},
        "pass": {"appointment-bot / azure.ai.openai": "a regional deployment", "record-summaries / vllm": "own cards"}},
    "PII-02": {
        "fail": {TRIAGE_US: "no written no-train commitment", LETTERS: "no written no-train commitment"},
        "pass": {"patient-triage / aws.bedrock": "written, to 2028", "appointment-bot / azure.ai.openai": "written, to 2028"}},
    "PII-04": {"fail": {"article-drafting": "declared public, and people are in it"}, "pass": {"ticket-classification": "no personal data", "code-review": "no personal data"}},
    "CON-01": {"fail": {"mistral_ai": "patient letters without a processor agreement"}, "pass": {"aws.bedrock": "agreement signed", "azure.ai.openai": "agreement signed"}},
    "RLM-01": {
        "fail": {"ticket-classification / openai": "refused at office hours, three days a week", "cohort-research / aws.bedrock": "throttled on three days"},
        "excepted": {"article-drafting / anthropic": "CONTENT-231: campaign days meet the limit"},
        "pass": {"patient-letters / mistral_ai": "never refused", "appointment-bot / azure.ai.openai": "its 429s are the gateway's own"}},
    "UTL-01": {"fail": {"copilot-a100": "11 % of its SM clock"}, "pass": {"care-l40s": "65 %"}},
    "COST-01": {
        "fail": {"the organisation in USD": "over 10 % is the key legacy-cron's"},
        "also": {"config": "plumbline.yaml", "from": "2026-10-01", "to": "2026-10-05", "pass": {"the organisation in USD": "before that script began"}}},
    "COST-02": {
        "fail": {"anthropic / claude-haiku-4-5-20251001 in USD": "cache writes left out of the reported cost, 13 to 24 October", "nordic-cloud / acme-chat-7b in no named currency": "tokens, spend 0 and no price",
                 "anthropic / claude-sonnet-5 in USD": "the gateway does not know the contract's discount", "anthropic / claude-opus-4-5-20251101 in USD": "the same"},
        "pass": {"openai / gpt-5.5 in USD": "equal", "mistral_ai / mistral-large-latest in USD": "equal"},
        "not_assessed": {"aws.bedrock / anthropic.claude-opus-4-5-20251101-v1:0": "its log reports no cost"}},
    "COST-03": {"pass": {"the organisation in USD": "one percent went to failed and repeated attempts"}, "shown_by_cases": "little was tried again"},
    "COST-04": {"pass": {"code-review / anthropic claude-haiku": "each written token is read four times"}, "shown_by_cases": "its one written cache pays"},
    "COST-05": {"pass": {"ticket-classification in USD": "the other evaluated model keeps 97.8 % of the score, under 98 %"}, "not_assessed": {"patient-triage in USD": "no evaluation"}, "not_applicable": {"code-review in USD": "reviewing code is no narrow task"}, "shown_by_cases": "no evaluated model is cheaper and good enough"},
    "COST-06": {"fail": {"ticket-classification in USD": "a classification at the standard tier"}, "pass": {"code-review in USD": "somebody waits", "appointment-bot in USD": "somebody waits"}},
    "COST-11": {"pass": {"discharge-notes in USD": "its class is bound to the EU", "patient-triage in USD": "its class is bound to the EU"}, "shown_by_cases": "nobody pays for a place in vain"},
    "COST-07": {"not_assessed": {"openai / gpt-5.5 in USD": "there is no earlier month"}, "not_applicable": {"vllm / Qwen/Qwen3-32B": "own cards"}, "shown_by_cases": "there is no earlier month"},
    "COST-08": {"pass": {"the organisation in USD": "93 % of the budget", "team content-studio in USD": "within", "workload ticket-classification in USD": "within"}, "shown_by_cases": "every budget holds"},
    "COST-09": {
        "fail": {"aws.bedrock / anthropic.claude-haiku-4-5": "its day was in the middle of the month", "gcp.vertex_ai / gemini-2.5-flash": "its day was in the month"},
        "pass": {"aws.bedrock / anthropic.claude-sonnet-4-5": "159 days", "azure.ai.openai / gpt-5-mini": "101 days"},
        "not_assessed": {"nordic-cloud / acme-chat-7b": "the price book does not know it"}, "not_applicable": {"openai / gpt-5.5 in USD": "no day is announced"}},
    "COST-10": {"pass": {"the organisation in USD": "as its weekdays", "team content-studio in USD": "as its weekdays"}, "not_assessed": {"team unattributed in USD": "27 days of history"}, "shown_by_cases": "no day was unusual"},
    "COST-12": {
        "fail": {"aws.bedrock in USD": "a week of calls in a region where invocation logs are off"},
        "pass": {"openai in USD": "all is known, the key of a hackathon too", "anthropic in USD": "batches and cancelled streams", "azure.ai.openai in EUR": "but for the rate of the month", "mistral_ai in USD": "call by call"},
        "not_assessed": {"gcp.vertex_ai in USD": "no invoice is read"}},
    "DQ-04": {"fail": {"bedrock": "ten lines cut by the delivery, over 1 %"}, "pass": {s: "under 1 % in quarantine" for s in ("gateway", "edge", "s3", "spendlogs", "gpu")}},
    "SWE-01": {
        "fail": {"code-completion": "bursts, prompts rewritten every four days, no evaluation", "code-review": "no evaluation"},
        "pass": {"record-summaries": "steady, one prompt version, evaluated", "ticket-classification": "steady, one prompt version, evaluated"}},
    "SWE-03": {
        "fail": {"code-completion": "parts of the total cost are missing", "code-review": "tokens alone look cheaper, total cost is not"},
        "pass": {"record-summaries": "all eight parts", "ticket-classification": "all eight parts"}},
    "SWE-04": {
        "fail": {"code-completion": "a rota of one; 3 % of its calls end in 503", "code-review": "the same team"},
        "pass": {"record-summaries": "the platform group: rota of four, 9 minutes", "ticket-classification": "the platform group"}},
    "SWE-ROLLUP": {"fail": {"code-completion": "three signs", "code-review": "three signs"}, "pass": {"record-summaries": "no sign", "ticket-classification": "no sign"}},
    "STL-01": {"fail": {"ticket-classification": "three days of each week"}, "pass": {"article-drafting": "a campaign, not growth", "appointment-bot": "no refusal by its provider"}},
    "STL-03": {"fail": {"ticket-classification": "narrow, steady, massive"}, "pass": {"article-drafting": "neither narrow nor steady", "code-review": "not narrow"}},
    "STL-05": {
        "not_assessed": {"ticket-classification": "one month is known of three", "code-review": "one month is known of three"},
        "also": {"config": "plumbline-quarter.yaml", "from": "2026-08-01", "to": "2026-11-01",
                 "fail": {"ticket-classification": "three months well above the total cost"}, "pass": {"code-review": "far below the total cost"}}},
    "SWE-02": {"fail": {"code-completion": "decided for prestige, nothing blocks the managed lane"}, "pass": {"record-summaries": "policy admits no third party", "ticket-classification": "the provider's limits are a real constraint"}},
    "SWE-05": {"pass": {"ticket-classification": "open models reach 98 % of the closed one"}, "shown_by_cases": "nobody considers moving frontier work"},
    "STL-02": {"pass": {"patient-letters": "outside, but its provider offers a zone", "ticket-classification": "policy binds it to no place"}, "shown_by_cases": "every provider that is used outside offers a place"},
    "STL-04": {"pass": {"ticket-classification": "no parameter was refused"}, "shown_by_cases": "no parameter was refused in the month"},
    "SIG-02": {"fail": {"ticket-classification": "the largest, and two hold 78 %", "record-summaries": "the second largest"}, "pass": {"code-review": "third"}},
    "SIG-03": {"fail": {"ticket-classification": "98 % of the closed model on 420 cases"}, "shown_by_cases": "one workload was evaluated on both sorts"},
    "SIG-04": {"fail": {"record-summaries": "no third party admitted", "cohort-research": "no third party admitted"}, "pass": {"ticket-classification": "covered by contract"}},
    "SIG-05": {"pass": {"patient-triage": "38 s against 20, and 90 ms of it are the network"}, "not_assessed": {"appointment-bot": "8 s against 4, and nobody measured the network"}, "shown_by_cases": "the two with a target miss it, neither for the network"},
    "SIG-07": {"shown_by_cases": "policy does not say who wants control over upgrades"},
    "DF-3": {"fail": {"record-summaries": "no third party admitted", "cohort-research": "no third party admitted"}, "pass": {"ticket-classification": "neither question"}},
    "DF-4": {"fail": {"record-summaries": "compliance", "cohort-research": "compliance", "ticket-classification": "total cost below API spend"}, "pass": {"code-review": "total cost above API spend"}},
    "DF-5": {"fail": {"ticket-classification": "over a million tokens a day", "record-summaries": "sensitive, with a team", "code-review": "over a million tokens a day", "unattributed": "over a million tokens a day"}, "shown_by_cases": "policy does not say what is core"},
    "DF-6": {"fail": {"ticket-classification": "large and steady, with a team", "record-summaries": "sensitive, with a team"}, "pass": {"cohort-research": "no team", "article-drafting": "a campaign"}},
    "UTL-02": {"fail": {"copilot-a100": "11 %, under half"}, "pass": {"care-l40s": "65 %"}},
    "UTL-03": {"fail": {"copilot-a100": "idle two hours of three"}, "pass": {"care-l40s": "never idle"}},
    "UTL-04": {"pass": {"care-l40s": "waited in a thousandth of the hours", "copilot-a100": "two nodes, equally quiet"}, "shown_by_cases": "no pool is full or lopsided"},
    "UTL-05": {"fail": {"copilot-a100": "benchmarked in May"}, "pass": {"care-l40s": "benchmarked in September"}},
    "RLM-02": {"pass": {"openai / gpt-5.5": "a tenth of the two million tokens a minute that its refusals name"}, "shown_by_cases": "no quota is near"},
    "RLM-03": {"pass": {"ticket-classification / openai": "one retry for twenty calls at most", "patient-triage / gcp.vertex_ai": "a fallback, not a storm"}, "shown_by_cases": "nobody storms"},
    "QLT-01": {"shown_by_cases": "no workload changed its model in the month"},
    "QLT-02": {"shown_by_cases": "no workload runs on both kinds of lane"},
    "QLT-03": {"shown_by_cases": "a month does not tell how old a model is"},
    "LCK-01": {"fail": {"cohort-research": "its calls pass the gateway by", "discharge-notes": "its calls pass the gateway by"}, "pass": {"patient-triage": "a fallback to another provider was tried"}},
    "RES-03": {
        "fail": {TRIAGE_US: "the gateway's fallback list leaves the EU after a refusal inside it"},
        "pass": {"patient-triage / aws.bedrock": "inside", "appointment-bot / azure.ai.openai": "inside"},
        "not_assessed": {LETTERS: "nobody can prove the place"},
        "not_applicable": {"ticket-classification / openai": "not bound to a place"}},
    "RES-04": {"not_assessed": {"gateway": "nobody declares where its logs are kept"}, "shown_by_cases": "no storage place is declared"},
    "RES-05": {"shown_by_cases": "only calls that no workload claims are bound here, and nobody declared them"},
    "RES-06": {"not_assessed": {"patient-triage / aws.bedrock": "no region is configured to compare with"}, "shown_by_cases": "no region is configured to compare with"},
    "RES-07": {"pass": {"patient-triage / aws.bedrock": "the place is known", "appointment-bot / azure.ai.openai": "declared"}, "not_assessed": {"article-drafting / anthropic": "a global endpoint proves no place"}, "shown_by_cases": "nothing that is bound moved elsewhere in the month"},
    "PII-01": {"shown_by_cases": "no class forbids personal data"},
    "PII-03": {
        "fail": {
            "patient-triage / aws.bedrock": "national ids in a lane that its class does not approve for them",
            "patient-triage / gcp.vertex_ai": "the same in the fallback",
            "article-drafting / anthropic": "cards and ids in marketing texts",
            "patient-letters / mistral_ai": "national ids in a lane that its class does not approve for them",
            "cohort-research / aws.bedrock": "the same",
            "discharge-notes / aws.bedrock": "the same"},
        "pass": {"appointment-bot / azure.ai.openai": "no kind of high risk"}},
    "PII-05": {"not_assessed": {"organisation": "a person answers it"}, "shown_by_cases": "no log holds what guardrails did"},
    "PII-06": {"not_assessed": {"gateway": "nobody declares how long its logs are kept"}, "shown_by_cases": "no retention of logs is declared"},
    "PII-07": {"fail": {"appointment-bot": "its lane is designated nowhere"}, "shown_by_cases": "no workload is designated a lane for its kinds"},
    "CON-02": {"fail": {"nordic-cloud": "its commitment ends in three weeks"}, "pass": {"openai": "written", "mistral_ai": "written"}},
    "CON-03": {"fail": {"mistral_ai": "30 days kept where its classes allow none", "gcp.vertex_ai": "a day kept where its classes allow none"}, "pass": {"aws.bedrock": "nothing is kept", "openai": "within what its classes allow"}},
    "CON-04": {"fail": {"mistral_ai": "read in spring", "gcp.vertex_ai": "read in winter"}, "pass": {"aws.bedrock": "read lately", "openai": "read lately"}},
    "CON-05": {
        "fail": {w: "special kinds or many ids, and no assessment is recorded" for w in ("patient-triage", "article-drafting", "patient-letters", "cohort-research", "discharge-notes")},
        "shown_by_cases": "no assessment is recorded"},
    "CON-06": {"not_assessed": {"patient-triage": "policy holds no record of processing"}, "shown_by_cases": "policy holds no record of processing"},
    "CON-07": {"pass": {"care-l40s": "no consumer card", "copilot-a100": "no consumer card"}, "shown_by_cases": "no pool has consumer cards"},
    "REC-01": {"not_assessed": {"gateway": "nobody declares how long its logs are kept"}, "shown_by_cases": "no retention of logs is declared"},
    "REC-02": {"fail": {"gateway": "6 % of its calls belong to no workload"}, "pass": {"s3": "all fields"}, "not_assessed": {"bedrock": "all fields, but its log was cut by the delivery (DQ-04)"}},
    "REC-03": {"pass": {"patient-triage": "one model all month", "record-summaries": "one model all month"}, "shown_by_cases": "no workload changed its model in the month"},
    "REC-04": {"not_assessed": {"chain of runs": "the first run"}, "shown_by_cases": "one run makes no chain"},
    "ACC-01": {"pass": {"aws.bedrock": "its support works from the EEA", "azure.ai.openai": "its support works from the EEA"}, "not_assessed": {"anthropic": "calls that no workload claims"}, "shown_by_cases": "no support from outside is bound to the EEA"},
    "ACC-02": {"pass": {"care-triage": "used by one workload alone"}, "not_assessed": {"legacy-cron": "no workload claims it"}, "shown_by_cases": "no regulated workload shares its key"},
    "SEC-01": {"not_assessed": {"vllm-care": "nobody declares who can reach it"}, "shown_by_cases": "nobody declares who can reach the servers"},
    "SEC-02": {"not_assessed": {"vllm-care": "nobody declares it"}, "shown_by_cases": "nobody declares who may call the servers"},
    "SEC-03": {"pass": {"vllm-care": "a version above the floor", "vllm-copilot": "a version above the floor"}, "shown_by_cases": "no server is below the floor"},
    "SEC-04": {"not_assessed": {"vllm-care": "nobody declares it"}, "shown_by_cases": "nobody declares how the servers are encrypted"},
    "SEC-05": {"fail": {"openai as counted in bills": "the key of a hackathon"}, "not_assessed": {"anthropic as counted in bills": "its report counts no requests"}, "shown_by_cases": "one report counts requests, and it shows the key"},
    "SEC-06": {"pass": {"vllm-care": "vLLM serves production", "vllm-copilot": "vLLM serves production"}, "shown_by_cases": "no tool for one desk serves production"},
    "DQ-01": {"pass": {"edge": "its day always ends in the afternoon", **{s: "calls until the last hours" for s in ("gateway", "bedrock", "s3")}}, "shown_by_cases": "no source is late"},
    "DQ-02": {"not_assessed": {"gateway": "there is no earlier week to compare with"}, "shown_by_cases": "there is no earlier month"},
    "DQ-03": {"pass": {"gateway": "65 records stand twice and are counted once", "bedrock": "one record stands twice and is counted once", "edge": "each once", "s3": "each once"}, "shown_by_cases": "the totals meet"},
    "DQ-05": {"pass": {s: "nearly all tokens have a price" for s in ("gateway", "bedrock", "edge", "s3")}, "shown_by_cases": "no source falls short"},
    "DQ-06": {"fail": {"gateway": "half of its calls name no place", "edge": "none of its calls names a place"}, "pass": {"bedrock": "every place is known", "s3": "every place is known"}},
    "DQ-07": {"pass": {"care-l40s": "no hour without samples", "copilot-a100": "no hour without samples"}, "shown_by_cases": "no exporter is broken"},
    "EXC-EXPIRED": {"pass": {"RLM-01 on": "it holds"}, "shown_by_cases": "no exception expired in the month"},
    "STL-ROLLUP": {"fail": {"ticket-classification": "STL-01 and STL-03"}, "pass": {"article-drafting": "no sign", "code-review": "no sign"}},
    "SIG-01": {
        "fail": {"ticket-classification": "points to a pilot: massive and steady", "record-summaries": "points to a pilot: massive and steady"},
        "pass": {"article-drafting": "points to managed: bursts", "code-review": "points to managed: under 75 million a month"},
        "not_assessed": {"unattributed": "27 days of history"}},
    "SIG-06": {
        "fail": {"code-completion": "a rota of one, no runbook", "code-review": "the same team", "intranet-search": "the same team", "cohort-research": "no team, no rota"},
        "pass": {"ticket-classification": "the platform group would run it", "record-summaries": "the platform group runs it"}},
    "DF-1": {
        "fail": {"ticket-classification": "narrow, massive, no frontier reasoning", "record-summaries": "strict privacy", "cohort-research": "strict privacy"},
        "pass": {"article-drafting": "drafting, frontier reasoning", "code-review": "not narrow"}},
    "DF-2": {
        "fail": {"ticket-classification": "massive, steady, a team, no frontier need", "record-summaries": "strict privacy and a team"},
        "pass": {"cohort-research": "strict privacy, and no team", "article-drafting": "frontier need"}},
    "DF-CONFLICT": {"fail": {"cohort-research": "strict privacy without a team: no compliant lane"}, "pass": {"ticket-classification": "both self-hosted", "article-drafting": "both managed"}},
}


def new_prompts(rows):
    """Of the tokens of the last 14 days, the share on prompt versions first used in them; None where a call of the last 28 days
    says no version."""
    rows = [r for r in rows if r["day"] <= DAYS - 28 or tokens_of(r)]
    if any(r["prompt"] is None and r["day"] > DAYS - 28 for r in rows):
        return None
    born = {}
    for r in rows:
        born[r["prompt"]] = min(r["day"], born.get(r["prompt"], r["day"]))
    late = [r for r in rows if r["day"] > DAYS - 14]
    return sum(tokens_of(r) for r in late if born[r["prompt"]] > DAYS - 14) / sum(map(tokens_of, late))


def tokens_of(r):
    return r["uncached"] + r["read"] + r["write5"] + r["write1"] + r["out"]


def stability(rows):
    """E-9 over the last 28 days. Where the share of new prompts is unknown, its weight goes to the other parts."""
    if not rows or max(r["day"] for r in rows) - min(r["day"] for r in rows) + 1 < 28:
        return None
    daily = [0] * (DAYS + 1)
    mixes = (defaultdict(int), defaultdict(int))
    for r in rows:
        tokens = tokens_of(r)
        daily[r["day"]] += tokens
        if r["day"] > DAYS - 28:
            mixes[r["day"] > DAYS - 14][r["model"]] += tokens
    last = daily[DAYS - 27 :]
    mean = sum(last) / 28
    if not mean or not all(sum(m.values()) for m in mixes):
        return None
    weekday = [sum(last[d::7]) / 4 for d in range(7)]
    cv = (sum((t - weekday[i % 7]) ** 2 for i, t in enumerate(last)) / 21) ** 0.5 / mean
    mape = sum(abs(last[i] - last[i - 7]) / last[i] if last[i] else float(last[i - 7] > 0) for i in range(7, 28)) / 21
    jsd = 0.0
    shares = [{k: v / sum(m.values()) for k, v in m.items()} for m in mixes]
    for name in set(mixes[0]) | set(mixes[1]):
        p, q = (x.get(name, 0.0) for x in shares)
        jsd += sum(x * math.log2(2 * x / (p + q)) for x in (p, q) if x) / 2
    fresh = new_prompts(rows)
    score, known = 0.35 * (1 - min(1, cv)) + 0.25 * (1 - min(1, mape)) + 0.15 * (1 - min(1, jsd)), 0.75
    if fresh is not None:
        score, known = score + 0.25 * (1 - fresh), 1
    return {"cv_daily": round(cv, 4), "mape_7d": round(mape, 4), "new_prompt_share": fresh if fresh is None else round(fresh, 4),
            "task_mix_jsd": round(abs(jsd), 4), "stability": round(score / known, 4)}


# ---- writing ----------------------------------------------------------------------------------------------


def compressed(path, content):
    if path.endswith(".gz"):
        sink = io.BytesIO()
        with gzip.GzipFile(filename="", mode="wb", fileobj=sink, compresslevel=9, mtime=0) as gz:
            gz.write(content)
        return sink.getvalue()
    if path.endswith(".zst"):
        return subprocess.run(["zstd", "-19", "-q", "-c", "--no-check"], input=content, capture_output=True, check=True).stdout
    return content


def opened(path, raw):
    if path.endswith(".gz"):
        return gzip.decompress(raw)
    if path.endswith(".zst"):
        return subprocess.run(["zstd", "-d", "-q", "-c"], input=raw, capture_output=True, check=True).stdout
    return raw


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="compare with the committed files, write nothing")
    check = parser.parse_args().check

    month = Month()
    for day in range(1, DAYS + 1):
        month.gateway_day(day)
    month.edge()
    month.s3()
    month.spend_logs()
    month.bedrock()
    month.gpus()
    month.earlier_months()
    bill = bills.Bills(month.served, PRICES, START, DAYS)
    month.invoices = bill.truth()
    month.read["bills"] = bill.lines

    contents = {path: b"\n".join(lines) + b"\n" for path, lines in month.files.items()}
    contents.update(month.whole)
    contents.update(bill.files())
    planted = defaultdict(int)
    for kind, value, place, source in month.canaries:
        planted[(kind, value, place, source)] += 1
    contents["canaries.jsonl"] = "".join(
        json.dumps({"kind": k, "value": v, "place": p, "source": s, "times": n}, ensure_ascii=False) + "\n"
        for (k, v, p, s), n in sorted(planted.items())).encode()
    contents["expected.json"] = (json.dumps(month.expected(), ensure_ascii=False, indent=1) + "\n").encode()

    kept = {str(p.relative_to(OUT)) for folder in ("logs", "bills", "history") for p in (OUT / folder).rglob("*") if p.is_file()}
    if check:
        blind = [p for p in sorted(contents) if p.endswith(".zst") and shutil.which("zstd") is None]
        for p in blind:
            print(f"not compared, there is no zstd command: sample-logs/aurora/{p}", file=sys.stderr)
        wrong = [p for p, content in sorted(contents.items())
                 if p not in blind and (not (OUT / p).exists() or opened(p, (OUT / p).read_bytes()) != content)]
        wrong += sorted(kept - set(contents))
        for p in wrong:
            print(f"differs: sample-logs/aurora/{p}", file=sys.stderr)
        sys.exit(1 if wrong else 0)
    for stray in kept - set(contents):
        (OUT / stray).unlink()
    size = 0
    for path, content in sorted(contents.items()):
        target = OUT / path
        target.parent.mkdir(parents=True, exist_ok=True)
        raw = compressed(path, content)
        size += len(raw)
        target.write_bytes(raw)
    print(f"{len(contents)} files, {size / 1e6:.1f} MB, {len(month.rows)} attempts")


if __name__ == "__main__":
    main()
