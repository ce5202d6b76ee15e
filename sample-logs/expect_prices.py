#!/usr/bin/env python3
"""What each attempt of a LiteLLM log costs by LiteLLM's own price map, worked out apart from the product.

    python3 sample-logs/expect_prices.py            writes expected.csv
    python3 sample-logs/expect_prices.py --check    fails when the committed file differs
    python3 sample-logs/expect_prices.py LOG MAP    prints it for another log (jsonl.gz) and map

The log names the map's key of every call (model_map_key); prices are taken from that entry, per token kind, for prompts above a
bound where the entry has one, in decimal. Tokens are split first: LiteLLM's prompt count includes cache reads and writes.
`priced` is empty where the map has no entry. `cause` is why the log's own cost differs: `unpriced`; `uplift`, where the gateway
took the price of anywhere for a deployment in a data zone (ZONES, as policy/endpoints.yaml of the test says); `price`; or nothing.
"""

import gzip
import json
import pathlib
import sys
from decimal import Decimal

HERE = pathlib.Path(__file__).resolve().parent
PRICES = HERE.parent / "jobs/src/test/resources/io/plumbline/prices"
BOUNDS = (32, 100, 128, 200, 256, 272, 512)
ZONES = {"contoso-swc.openai.azure.com": "eu", "contoso-eus.openai.azure.com": "us"}
HEADER = "call_id,started_at,status,input_uncached,cache_read,cache_write_5m,cache_write_1h,output,reasoning,reported,priced,cause"


def entry(prices, key):
    """LiteLLM's own order: the key, then without provider, then without route."""
    names = [key]
    rest = key
    for part in ("bedrock/", "converse/", "invoke/"):
        if rest.startswith(part):
            rest = rest[len(part):]
            names.append(rest)
    names.append(key.split("/", 1)[-1])
    return next((prices[name] for name in names if name in prices), None)


def in_zone(prices, key, row):
    """The entry of the deployment's data zone, where the map has one."""
    host = (row.get("api_base") or "").split("//")[-1].split("/")[0]
    model = key.split("/")[-1]
    return prices.get(f"azure/{ZONES[host]}/{model}") if host in ZONES else None


def tokens(row):
    usage = (row.get("metadata") or {}).get("usage_object") or {}
    prompt = usage.get("prompt_tokens_details") or {}
    answer = usage.get("completion_tokens_details") or {}
    read = max(prompt.get("cached_tokens") or 0, usage.get("cache_read_input_tokens") or 0)
    hour = (prompt.get("cache_creation_token_details") or {}).get("ephemeral_1h_input_tokens") or 0
    write = max(prompt.get("cache_creation_tokens") or 0, prompt.get("cache_write_tokens") or 0,
                usage.get("cache_creation_input_tokens") or 0)
    out = row["completion_tokens"]
    return {"all": row["prompt_tokens"], "uncached": row["prompt_tokens"] - read - write, "read": read, "write": write - hour,
            "hour": hour, "out": out, "reasoning": min(answer.get("reasoning_tokens") or 0, out)}


def cost(prices, count):
    above = ""
    for bound in BOUNDS:
        if count["all"] > bound * 1000 and f"input_cost_per_token_above_{bound}k_tokens" in prices:
            above = f"_above_{bound}k_tokens"

    def price(field):
        return prices.get(field + above, prices.get(field))

    out = price("output_cost_per_token")
    reasoning = out if above else prices.get("output_cost_per_reasoning_token", out)
    return sum((n * price_of for n, price_of in (
        (count["uncached"], price("input_cost_per_token")), (count["read"], price("cache_read_input_token_cost")),
        (count["write"], price("cache_creation_input_token_cost")), (count["hour"], price("cache_creation_input_token_cost_above_1hr")),
        (count["out"] - count["reasoning"], out), (count["reasoning"], reasoning)) if n), Decimal(0))


def plain(number):
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def close(a, b):
    """To a billionth: the log's amounts were added in binary floating point."""
    return abs(a - b) <= max(a, b) * Decimal("1e-9")


def expected(log, price_map):
    prices = json.loads(pathlib.Path(price_map).read_text(encoding="utf-8"), parse_float=Decimal)
    lines = [HEADER]
    with gzip.open(log, "rt", encoding="utf-8") as rows:
        for line in rows:
            row = json.loads(line, parse_float=Decimal)
            count = tokens(row)
            reported = row["response_cost"] or Decimal(0)
            key = (row.get("model_map_information") or {}).get("model_map_key") or ""
            logged = entry(prices, key)
            found = in_zone(prices, key, row) or logged
            priced = "" if found is None else "0" if row.get("cache_hit") else plain(cost(found, count))
            if found is None:
                cause = "unpriced" if reported else ""
            elif close(reported, Decimal(priced)):
                cause = ""
            else:
                cause = "uplift" if close(reported, cost(logged, count)) else "price"
            started = int((Decimal(row["startTime"]) * 1_000_000).to_integral_value("ROUND_HALF_UP"))
            status = "failed" if row["status"] == "failure" else "succeeded"
            lines.append(",".join(map(str, (row["litellm_call_id"], started, status, count["uncached"], count["read"], count["write"],
                                            count["hour"], count["out"], count["reasoning"], plain(Decimal(reported)), priced, cause))))
    return "\n".join(lines) + "\n"


def main():
    arguments = [a for a in sys.argv[1:] if not a.startswith("--")]
    if arguments:
        sys.stdout.write(expected(*arguments))
        return
    target = PRICES / "expected.csv"
    text = expected(HERE / "litellm/proxy-1.106.2/slice.jsonl.gz", PRICES / "litellm-1.109.1-slice.json")
    if "--check" in sys.argv[1:]:
        if target.read_text(encoding="utf-8") != text:
            sys.exit(f"differs: {target.relative_to(HERE.parent)}")
        return
    target.write_text(text, encoding="utf-8")
    print(f"{target.relative_to(HERE.parent)}: {text.count(chr(10)) - 1} attempts")


if __name__ == "__main__":
    main()
