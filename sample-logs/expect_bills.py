"""Second readings of bills, for expect.py. READERS: format id -> function(name and text of a file) -> rows.

What a meter's text means was judged by hand, text by text, from the vendors' references; the product reads it by patterns.
A Parquet file holds what the CSV file beside it holds.
"""

import csv
import io
import json
from datetime import datetime, timedelta, timezone
from decimal import Decimal, InvalidOperation

# meter text: model, token kind, service tier, context tier, scope
METERS = {
    "EUN1-Claude4.5Sonnet-input-tokens": ("claude-sonnet-4-5", "input_uncached", "standard", None, None),
    "EUN1-Claude4.5Sonnet-output-tokens": ("claude-sonnet-4-5", "output", "standard", None, None),
    "EUN1-Claude4.5Sonnet-cache-read-input-token-count": ("claude-sonnet-4-5", "cache_read", "standard", None, None),
    "EUN1-Claude4.5Sonnet-cache-write-input-token-count": ("claude-sonnet-4-5", "cache_write_5m", "standard", None, None),
    "USE1-Claude4.6Opus-cache-write-1h-input-token-count-cross-region-global": ("claude-opus-4-6", "cache_write_1h", "standard", None, "global"),
    "USE1-Claude4.6Opus-input-tokens-cross-region-global-batch": ("claude-opus-4-6", "input_uncached", "batch", None, "global"),
    "EU-Nova2.0Lite-text-input-tokens-priority-cross-region-global": ("nova-2-lite", "input_uncached", "priority", None, "global"),
    "USE1-gpt-oss-120b-output-tokens-flex": ("gpt-oss-120b", "output", "flex", None, None),
    "USW2-anthropic.claude-opus-4-8-mantle-cache-read-tokens-global-standard": ("claude-opus-4-8", "cache_read", "standard", None, "global"),
    "USW2-MP:USW2_InputTokenCount-Units": ("claude-haiku-4-5", "input_uncached", "standard", None, None),
    "USW2-MP:USW2_output_tokens_long_ctx_global_standard-Units": ("claude-sonnet-4-6", "output", "standard", "long", "global"),
    "EUN1-Claude4.5Sonnet-reserved-1-month-input-tokens-per-minute": ("claude-sonnet-4-5", None, "provisioned", None, None),
    "EUN1-SomethingNew5-input-tokens": (None, "input_uncached", "standard", None, None),
    "EUN1-Guardrail-ContentPolicyUnitsConsumed": (None, None, None, None, None),
    "EUC1-Claude3.5Sonnet-output-tokens": ("claude-3-5-sonnet", "output", "standard", None, None),
    "Gemini 2.5 Flash GA Text Input - Predictions": ("gemini-2.5-flash", "input_uncached", "standard", None, None),
    "Gemini 2.5 Flash GA Thinking Text Output - Predictions": ("gemini-2.5-flash", "output", "standard", None, None),
    "Gemini 3.7 Flash Global Text Input - Predictions": ("gemini-3.7-flash", "input_uncached", "standard", None, "global"),
    "Gemini 2.5 Pro Text Input Caching": ("gemini-2.5-pro", "cache_read", "standard", None, None),
    "Gemini 2.5 Pro Text Input Caching Storage": ("gemini-2.5-pro", None, None, None, None),
    "Gemini 2.5 Flash GA Batch Text Output - Predictions": ("gemini-2.5-flash", "output", "batch", None, None),
    "Gemini 1.5 Flash Text Input - Predictions": ("gemini-1.5-flash", "input_uncached", "standard", None, None),
    "Generate content input token count Gemini 2.5 Pro long input text": ("gemini-2.5-pro", "input_uncached", "standard", "long", None),
    "Generate content cached input token count gemini 2.5 flash lite input text": ("gemini-2.5-flash-lite", "cache_read", "standard", None, None),
    "Generate content output token count gemini 3.7 flash image flex": ("gemini-3.7-flash-image", "output", "flex", None, None),
    "Claude Sonnet 4.5 Cache Write 1h - europe-west1": ("claude-sonnet-4-5", "cache_write_1h", "standard", None, None),
    "Vertex AI: Provisioned Throughput 1 month - Gemini 2.5 Flash": ("gemini-2.5-flash", None, "provisioned", None, None),
    "gpt 4.1 Inp glbl Tokens": ("gpt-4.1", "input_uncached", "standard", None, "global"),
    "gpt 4.1 cached Inp Data Zone Tokens": ("gpt-4.1", "cache_read", "standard", None, "zone"),
    "gpt-4o-0806-Outp-regnl Tokens": ("gpt-4o-2024-08-06", "output", "standard", None, "region"),
    "GPT 5 Mini cchd Inpt Glbl 1M Tokens": ("gpt-5-mini", "cache_read", "standard", None, "global"),
    "GPT 5 Mini outpt Glbl 1M Tokens": ("gpt-5-mini", "output", "standard", None, "global"),
    "5.4 opt Dz 1M Tokens": ("gpt-5.4", "output", "standard", None, "zone"),
    "GPT 5 Batch Inpt Glbl 1M Tokens": ("gpt-5", "input_uncached", "batch", None, "global"),
    "5.4 pp inp LongCo Gl 1M Tokens": ("gpt-5.4", "input_uncached", "priority", "long", "global"),
    "R1 Inp glbl Tokens": ("deepseek-r1", "input_uncached", "standard", None, "global"),
    "gpt rt aud 0828 Inp glbl Tokens": (None, "input_uncached", "standard", None, "global"),
    "Provisioned Managed Data Zone Unit": (None, None, "provisioned", None, "zone"),
    "gpt 4o 1120 cached Inp glbl Tokens": ("gpt-4o-2024-11-20", "cache_read", "standard", None, "global"),
    "text-embedding-3-large glbl Tokens": ("text-embedding-3-large", "input_uncached", "standard", None, "global"),
    "o3 mini 0131 Outp Data Zone Tokens": ("o3-mini", "output", "standard", None, "zone"),
    "GPT 5.1 cached input": ("gpt-5.1", "cache_read", "standard", None, None),
    "Claude Opus 4.6 Cache Read Tokens": ("claude-opus-4-6", "cache_read", "standard", None, None),
    "Output Tokens": ("claude-opus-4-6", "output", "standard", None, None),  # the description names the model
    "Tokens": (None, None, None, None, None),
    "Gemini 2.5 Flash GA Text Output - Predictions": ("gemini-2.5-flash", "output", "standard", None, None),
    "mistral large 3 input tokens": ("mistral-large-3", "input_uncached", "standard", None, None),
}
SILENT = (None, None, None, None, None)


class Unreadable(Exception):
    """Counted in case.yaml and not expected here."""


def money(text):
    """The written digits, to 18 decimals half even; None: not stated."""
    if text in (None, ""):
        return None
    try:
        value = Decimal(str(text)).quantize(Decimal("1e-18"), "ROUND_HALF_EVEN")
    except InvalidOperation as e:
        raise Unreadable from e
    written = format(value, "f")
    written = written.rstrip("0").rstrip(".") if "." in written else written
    return "0" if written in ("-0", "") else written


def times(amount, factor):
    return None if amount in (None, "") else money(Decimal(str(amount)) * factor)


def moment(text):
    """UTC with microseconds, whatever of the four shapes the vendors write."""
    text = text.replace(" UTC", "Z").replace("Z", "").replace(" ", "T")
    for shape in ("%Y-%m-%dT%H:%M:%S.%f", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M", "%Y-%m-%d", "%m/%d/%Y"):
        try:
            return datetime.strptime(text, shape).replace(tzinfo=timezone.utc)
        except ValueError:
            continue
    raise Unreadable


def stamp(at):
    return at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def row(period, start, end, meter, category, cost, currency, **more):
    if cost in (None, "") or len(currency) != 3:
        raise Unreadable
    model, kind, tier, context, scope = METERS[meter] if meter and category == "Usage" else SILENT
    return {"billing_period_start": period.strftime("%Y-%m-%d"), "charge_period_start": stamp(start), "charge_period_end": stamp(end),
            "sku_meter": meter or None, "charge_category": category, "billed_cost": money(cost), "currency": currency, "model": model,
            "token_kind": kind, "service_tier": tier, "context_tier": context, "residency_scope": scope, **more}


def tags(pairs):
    pairs = {k: v for k, v in pairs.items() if v not in (None, "")}
    return ",".join(f"{k}={v.replace(',', ';')}" for k, v in sorted(pairs.items())) or None


def rows(text):
    return list(csv.DictReader(io.StringIO(text.lstrip("\ufeff"))))


def readable(records, read):
    for record in records:
        try:
            yield from read(record)
        except Unreadable:
            continue


# ---------------------------------------------------------------- AWS

REGIONS = {"USE1": "us-east-1"}


def aws_line(r):
    r = {k.replace("lineItem/", "line_item_").replace("bill/", "bill_").replace("product/", "product_").replace("pricing/", "pricing_"): v
         for k, v in r.items()}
    r = {"".join("_" + c.lower() if c.isupper() and i and k[i - 1] != "_" else c.lower() for i, c in enumerate(k)): v for k, v in r.items()}
    product = json.loads(r.get("product") or "{}")
    name = r.get("product_product_name") or product.get("product_name") or ""
    if "Bedrock" not in r["line_item_product_code"] + name:
        return
    kind, meter = r["line_item_line_item_type"], r["line_item_usage_type"]
    discount = kind in ("EdpDiscount", "PrivateRateDiscount", "BundledDiscount", "SppDiscount", "Discount") and "token" in meter
    category = "Usage" if discount else {"Usage": "Usage", "Credit": "Credit", "Tax": "Tax"}.get(kind, "Adjustment")
    start = moment(r["line_item_usage_start_date"])
    line = row(moment(r["bill_billing_period_start_date"]), start, moment(r["line_item_usage_end_date"]), meter, category,
               r["line_item_unblended_cost"], r["line_item_currency_code"], provider="aws.bedrock",
               billing_account=r["bill_payer_account_id"], account=r["line_item_usage_account_id"], invoice_id=r.get("bill_invoice_id") or None,
               charge_class="Correction" if kind == "Refund" else None,
               region=r.get("product_region_code") or r.get("product_region") or product.get("region") or REGIONS.get(meter.split("-")[0]),
               effective_cost=money(r.get("line_item_net_unblended_cost")),
               list_cost=money(r.get("pricing_public_on_demand_cost")) if kind == "Usage" else None)
    found = {"operation": r.get("line_item_operation")}
    if discount or kind not in ("Usage", "Credit", "Tax"):
        found["line_item_type"] = kind
    for column in ("resource_tags", "tags"):
        found.update(json.loads(r.get(column) or "{}"))
    line["tags"] = tags(found)
    if discount:
        line["quantity"], line["unit"] = "0", "tokens"
    elif category == "Usage":
        amount, unit = r["line_item_usage_amount"], r["pricing_unit"]
        size = {"1K tokens": 1000, "1M tokens": 1_000_000, "Units": 1_000_000 if "MP:" in meter else None}.get(unit)
        line["pricing_quantity"], line["pricing_unit"] = money(amount), unit or None
        if line["token_kind"]:
            line["quantity"], line["unit"] = (times(amount, size), "tokens") if size else (None, None)
        else:
            line["quantity"], line["unit"] = money(amount), unit
    yield line


# ---------------------------------------------------------------- Google


def gcp_line(r):
    if "service.description" in r:  # flattened; a cell of a list is JSON
        nested = {}
        for k, v in r.items():
            group, _, field = k.partition(".")
            if field:
                nested.setdefault(group, {})[field] = v or None
            else:
                nested[k] = json.loads(v, parse_float=Decimal) if v and v[0] == "[" else v
        r = nested
    service = r["service"]["description"]
    provider = {"Vertex AI": "gcp.vertex_ai", "Gemini API": "gcp.gemini", "Claude Sonnet 4.5": "gcp.vertex_ai"}.get(service)
    if not provider:
        return
    sku, usage, credits = r["sku"]["description"], r["usage"], r.get("credits") or []
    if any(c.get("amount") is None for c in credits) or int(r["invoice"]["month"][4:]) > 12:
        raise Unreadable
    category = "Usage" if r["cost_type"] == "regular" else "Adjustment"
    place = r.get("location") or {}
    common = {"provider": provider, "account": r["project"]["id"], "region": place.get("region") or place.get("location")}
    period = datetime.strptime(r["invoice"]["month"], "%Y%m")
    start, end = moment(r["usage_start_time"]), moment(r["usage_end_time"])
    line = row(period, start, end, sku, category, r["cost"], r["currency"], list_cost=money(r.get("cost_at_list")),
               tags=tags({x["key"]: x["value"] for x in r["labels"] + (r.get("tags") or [])} | {
                   "cost_type": r["cost_type"] if category == "Adjustment" else None, "seller": r.get("seller_name"),
                   "consumption_model": (r.get("consumption_model") or {}).get("id"),
                   "price_tier": (r.get("price") or {}).get("tier_start_amount")}), **common)
    if common["region"] == "global":
        line["residency_scope"] = "global"
    if category == "Usage":
        counted = line["token_kind"] and usage["unit"] in ("count", "requests") and "Gemini 1." not in sku
        line |= {"quantity": money(usage["amount"]), "unit": "tokens" if counted else usage["unit"],
                 "pricing_quantity": money(usage["amount_in_pricing_units"]), "pricing_unit": usage["pricing_unit"]}
    yield line
    for c in credits:
        yield {**row(period, start, end, None, "Credit", c["amount"], r["currency"], **common), "sku_meter": sku, "model": line["model"],
               "quantity": None, "tags": tags({"credit": c["type"], "credit_name": c["name"]})}


# ---------------------------------------------------------------- Azure


def azure(text):
    basis = None
    for r in rows(text):
        r = {k.lower(): v for k, v in r.items()}
        group = r["metersubcategory"]
        provider = "azure.ai.openai" if "OpenAI" in group else "azure.ai.inference" if "Deepseek" in group else None
        if not provider:
            continue
        kind, cost, committed = r["chargetype"], r["costinbillingcurrency"], r["pricingmodel"] == "Reservation"
        try:
            shown = None
            if kind == "UnusedReservation" or (committed and kind == "Usage" and cost not in ("", "0")):
                shown, billed, effective = "amortised", "0", cost
            elif committed and kind == "Purchase":
                shown, billed, effective = "actual", cost, "0"
            else:
                billed, effective = cost, None if committed else cost
            start = moment(r["date"])
            if shown and basis and shown != basis:
                raise Unreadable
            category = {"Usage": "Usage", "UnusedReservation": "Usage", "Purchase": "Purchase", "Refund": "Purchase"}.get(kind, "Adjustment")
            basis = shown or basis
            list_cost = r.get("paygcostinbillingcurrency") or None
            if list_cost is None and r.get("paygprice") and category == "Usage" and r.get("pricingcurrency", "EUR") == (
                    r.get("billingcurrency") or r.get("billingcurrencycode")):
                list_cost = Decimal(r["paygprice"]) * Decimal(r["quantity"])
            raw = r["tags"]
            found = json.loads(raw if raw.startswith("{") else "{" + raw + "}")
            found |= {"cost_center": r["costcenter"], "resource_group": r.get("resourcegroup") or r.get("resourcegroupname"),
                      "commitment": r.get("reservationid") or r.get("benefitid")}
            if kind not in ("Usage", "Purchase"):
                found["charge_type"] = kind
            line = row(moment(r["billingperiodstartdate"]), start, start + timedelta(days=1), r["metername"], category, billed,
                       r.get("billingcurrency") or r["billingcurrencycode"], provider=provider, account=r["subscriptionid"],
                       region=r["resourcelocation"], invoice_id=r.get("invoiceid") or None, effective_cost=money(effective),
                       list_cost=money(list_cost), charge_class="Correction" if kind == "Refund" else None)
            if "matti" not in raw:  # how a person's address is replaced is not the vendor's to settle
                line["tags"] = tags(found)
            if category == "Usage":
                size = {"1K": 1000, "1M": 1_000_000}.get(r["unitofmeasure"]) if line["token_kind"] else None
                line |= {"pricing_quantity": money(r["quantity"]), "pricing_unit": r["unitofmeasure"],
                         "quantity": times(r["quantity"], size or 1), "unit": "tokens" if size else r["unitofmeasure"]}
            yield line
        except Unreadable:
            continue


# ---------------------------------------------------------------- FOCUS

SERVICES = {"Azure OpenAI": "azure.ai.openai", "OpenAI API": "openai", "Amazon Bedrock": "aws.bedrock", "Claude API": "anthropic",
            "Nimbus LLM": "nimbus_cloud", "Vertex AI": "gcp.vertex_ai", "La Plateforme": "mistral_ai",
            "Azure AI Services": "azure.ai.openai", "Claude Haiku 4.5 (Amazon Bedrock Edition)": "aws.bedrock"}
TOKENS = {"1K": None, "1K Tokens": 1000, "1M tokens": 1_000_000, "1M Tokens": 1_000_000, "1,000,000 Tokens": 1_000_000, "Token": 1, "Tokens": 1}


def focus_units(r, line):
    """Tokens of a meter of tokens whose unit does not say so."""
    if not line["token_kind"]:
        return None
    if r["ConsumedUnit"] == "count":
        return money(r["ConsumedQuantity"])
    if "MP:" in (r.get("x_UsageType") or ""):
        return times(r["ConsumedQuantity"], 1000000)
    blocks = "PricingQuantity"
    if Decimal(r["ListUnitPrice"]) and Decimal(r["ListUnitPrice"]) * Decimal(r["PricingQuantity"]) != Decimal(r["ListCost"]):
        blocks = "ConsumedQuantity"
    return times(r[blocks], Decimal(r["x_PricingBlockSize"])) if r["PricingUnit"] == "Units" else None


def focus_line(r):
    provider = SERVICES.get(r["ServiceName"])
    if not provider:
        return
    category = r["ChargeCategory"]
    if category not in ("Usage", "Purchase", "Tax", "Credit", "Adjustment"):
        raise Unreadable
    if r["BilledCost"] == "":
        raise Unreadable
    meter = r.get("SkuMeter") or None
    line = row(moment(r["BillingPeriodStart"]), moment(r["ChargePeriodStart"]), moment(r["ChargePeriodEnd"]), meter or r.get("x_UsageType") or r["ChargeDescription"],
               category, r["BilledCost"], r["BillingCurrency"], provider=provider, account=r["SubAccountId"], region=r["RegionId"] or None,
               invoice_id=r.get("InvoiceId") or None, list_cost=money(r["ListCost"]), effective_cost=money(r["EffectiveCost"]),
               contracted_cost=money(r["ContractedCost"]), charge_class=r["ChargeClass"] or None,
               tags=tags(json.loads(r["Tags"] or "{}") | {
                   "commitment": r.get("CommitmentDiscountId"), "commitment_status": r.get("CommitmentDiscountStatus"),
                   "sku_price": r.get("SkuPriceId"), "operation": r.get("x_Operation")}))
    line["sku_meter"] = meter or (r.get("x_UsageType") or r.get("x_SkuDescription") or None)
    if category == "Usage":
        consumed, priced = TOKENS.get(r["ConsumedUnit"]), TOKENS.get(r["PricingUnit"])
        tokens = times(r["ConsumedQuantity"], consumed) if consumed else times(r["PricingQuantity"], priced) if priced else focus_units(r, line)
        line |= {"pricing_quantity": money(r["PricingQuantity"]), "pricing_unit": r["PricingUnit"],
                 "quantity": tokens or money(r["ConsumedQuantity"]), "unit": "tokens" if tokens else r["ConsumedUnit"]}
    yield line


READERS = {
    "aws-cur": lambda name, text: list(readable(rows(text), aws_line)),
    "gcp-billing": lambda name, text: list(readable(
        rows(text) if name.endswith(".csv") else [json.loads(x, parse_float=Decimal) for x in text.splitlines()], gcp_line)),
    "azure-cost": lambda name, text: list(azure(text)),
    "focus": lambda name, text: list(readable(rows(text), focus_line)),
}
