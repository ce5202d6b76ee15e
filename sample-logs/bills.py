"""The bills of Aurora's month, for generate.py: what five providers charge for what their upstreams served.

Made of the ledger of served calls and of the generator's own prices, never of the logs or of what an audit makes of them.
Each charge that the logs do not explain by themselves has its cause here, and the amount of every cause is kept: truth()
is what a reconciliation must find. Mistral, whose account is a card payment, sends a FOCUS file with a row for each call
and kind of token (that it does so is made up, the shape is FOCUS's); nordic-cloud and Google sent nothing.
"""

import csv
import io
import json
import random
from collections import defaultdict
from datetime import datetime, timedelta, timezone
from decimal import Decimal

SEED = 20261101
KINDS = ("input", "read", "write5", "write1", "output")
MILLION = Decimal(1_000_000)
SONNET_BATCHES = (4, 11, 18, 25)  # days on which the archive was translated
NOTEBOOK = {21: 44, 22: 96, 23: 61}  # requests a day of a key that no gateway holds
FRANKFURT = range(19, 26)  # days of calls in a region where nobody switched invocation logs on

NEGOTIATED = {"anthropic": Decimal("0.05")}  # off every price, from 1 October (policy/prices/contracts.yaml)
EURO_OF_AZURE = Decimal("0.8606")  # euro for a dollar: Microsoft's rate of the whole month
VAT = Decimal("0.255")
CREDIT = Decimal("-40")

# Dollars for one euro, made up, a row a business day as the ECB's file has it; a weekend has Friday's.
RATES = dict(zip(
    ("09-30 10-01 10-02 10-05 10-06 10-07 10-08 10-09 10-12 10-13 10-14 10-15 10-16 10-19 10-20 10-21 10-22 10-23 10-26 10-27 10-28 10-29 "
     "10-30 11-02").split(),
    ("1.1602 1.1618 1.1635 1.1641 1.1629 1.1606 1.1594 1.1611 1.1637 1.1652 1.1668 1.1649 1.1660 1.1683 1.1671 1.1655 1.1640 1.1658 "
     "1.1676 1.1690 1.1662 1.1645 1.1659 1.1671").split()))

BEDROCK_METERS = {
    "eu.anthropic.claude-sonnet-4-5-20250929-v1:0": ("Claude4.5Sonnet", ""),
    "eu.anthropic.claude-haiku-4-5-20251001-v1:0": ("Claude4.5Haiku", ""),
    "global.anthropic.claude-opus-4-5-20251101-v1:0": ("Claude4.5Opus", "-cross-region-global"),
}
BEDROCK_KINDS = {"input": "input-tokens", "output": "output-tokens", "read": "cache-read-input-token-count",
                 "write5": "cache-write-input-token-count"}
ANTHROPIC_KINDS = {"input": "uncached_input_tokens", "read": "cache_read_input_tokens", "output": "output_tokens",
                   "write5": "cache_creation.ephemeral_5m_input_tokens", "write1": "cache_creation.ephemeral_1h_input_tokens"}


def plain(amount):
    text = format(amount, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


class Bills:
    """What is charged, by provider, and why it is not what the logs make of it."""

    def __init__(self, served, prices, start, days):
        self.prices, self.start, self.days = prices, start, days
        self.rng = random.Random(SEED)
        self.calls = defaultdict(list)
        for call in served:
            at = datetime.fromtimestamp(call["at"], timezone.utc)
            self.calls[call["provider"]].append({**call, "day": (at - start).days + 1, "hour": at.hour})
        self.accounts = {}
        self.contents = {}
        self.lines = 0  # what a reader finds in all the files: charges and counts
        self.openai()
        self.anthropic()
        self.aws()
        self.azure()
        self.mistral()
        self.rates()

    def files(self):
        return self.contents

    def truth(self):
        """Of each provider and currency: priced, invoiced, and what lies between, by cause. Exact, but for what is converted into
        euro: there each row of a table is rounded to 18 decimals."""
        return {name: {key: ({k: plain(v) for k, v in sorted(value.items())} if isinstance(value, dict) else value if isinstance(value, list)
                             else plain(value)) for key, value in account.items()} for name, account in self.accounts.items()}

    def pages(self, name, buckets):
        self.lines += sum(len(bucket["results"]) for bucket in buckets)
        self.contents[f"bills/{name}-2026-10.json.gz"] = json.dumps({"data": buckets, "has_more": False, "next_page": None}).encode() + b"\n"

    def table(self, name, rows):
        self.lines += len(rows)
        out = io.StringIO()
        writer = csv.DictWriter(out, rows[0].keys(), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        self.contents[f"bills/{name}-2026-10.csv.gz"] = out.getvalue().encode()

    # -- amounts

    def price(self, model, kind, provider, batch=False):
        listed = Decimal(self.prices[model][{"input": 0, "output": 1, "read": 2, "write5": 3, "write1": 4}[kind]])
        return listed * (1 - NEGOTIATED.get(provider, 0)) / (2 if batch else 1) / MILLION

    def worth(self, provider, model, tokens, batch=False):
        return sum((n * self.price(model, kind, provider, batch) for kind, n in zip(KINDS, tokens) if n), Decimal(0))

    def account(self, provider, currency, charged):
        """The truth of one bill: what the logs hold at the contract's prices, and what was charged beyond it, by cause."""
        calls = self.calls[provider]
        logged = [c for c in calls if c["logged"]]
        priced = sum((self.worth(provider, c["price"], c["logged"]) for c in logged), Decimal(0))
        account = {"priced": priced, "bucket": defaultdict(Decimal), "unexplained": defaultdict(Decimal), "planted": [], "invoiced": charged}
        for cause in sorted({c["cause"] for c in calls if c["cause"]}):
            more = sum((self.worth(provider, c["price"], c["tokens"]) - self.worth(provider, c["price"], c["logged"] or (0,) * 5)
                        for c in calls if c["cause"] == cause), Decimal(0))
            self.plant(account, "unexplained" if cause == "not_logged" else "bucket", cause, more, WHY[provider, cause])
        self.accounts[f"{NAMES.get(provider, provider)} {currency}"] = account
        return account

    @staticmethod
    def plant(account, step, cause, amount, why):
        account[step][cause] += amount
        account["planted"].append({"why": why, "step": step, "cause": cause, "amount": plain(amount)})

    def sums(self, provider):
        """Tokens served by day, model and kind."""
        sums = defaultdict(int)
        for c in self.calls[provider]:
            for kind, n in zip(KINDS, c["tokens"]):
                if n:
                    sums[c["day"], c["price"], kind] += n
        return sums

    def at(self, day, hour=0):
        return self.start + timedelta(days=day - 1, hours=hour)

    # -- the bills

    def openai(self):
        """Costs by day, line item and key, and the usage report, which counts requests."""
        gateway = self.sums("openai")
        notebook = {}
        for day, requests in NOTEBOOK.items():
            notebook[day, "gpt-5.5", "input"] = sum(self.rng.randrange(28_000, 36_000) for _ in range(requests))
            notebook[day, "gpt-5.5", "output"] = sum(self.rng.randrange(900, 1_600) for _ in range(requests))
        requests = defaultdict(int)
        for c in self.calls["openai"]:
            requests[c["day"], "key_aurora_gateway"] += 1
        requests.update({(day, "key_hackathon"): n for day, n in NOTEBOOK.items()})
        costs, usage, charged = [], [], Decimal(0)
        for day in range(1, self.days + 1):
            lines, counts = [], []
            for key, project, sums in (("key_aurora_gateway", "proj_gateway", gateway), ("key_hackathon", "proj_hackathon", notebook)):
                for kind in ("input", "output"):
                    tokens = sums.get((day, "gpt-5.5", kind))
                    if tokens:
                        amount = tokens * self.price("gpt-5.5", kind, "openai")
                        charged += amount
                        lines.append({"object": "organization.costs.result", "amount": {"value": plain(amount), "currency": "usd"},
                                      "line_item": f"gpt-5.5, {kind}", "project_id": project, "api_key_id": key, "quantity": tokens,
                                      "quantity_unit": "tokens"})
                if requests[day, key]:
                    counts.append({"object": "organization.usage.completions.result", "input_tokens": sums[day, "gpt-5.5", "input"],
                                   "input_cached_tokens": 0, "input_uncached_tokens": sums[day, "gpt-5.5", "input"],
                                   "output_tokens": sums[day, "gpt-5.5", "output"], "num_model_requests": requests[day, key],
                                   "project_id": project, "user_id": None, "api_key_id": key, "model": "gpt-5.5", "batch": False,
                                   "service_tier": "default"})
            period = {"object": "bucket", "start_time": int(self.at(day).timestamp()), "end_time": int(self.at(day + 1).timestamp())}
            costs.append({**period, "results": lines})
            usage.append({**period, "results": counts})
        account = self.account("openai", "USD", charged)
        self.plant(account, "bucket", "bypass", sum((n * self.price(m, kind, "openai") for (_, m, kind), n in notebook.items()), Decimal(0)),
                   "a key of a hackathon that no gateway holds")
        self.pages("openai/costs", costs)
        self.pages("openai/usage", usage)

    def anthropic(self):
        """Cost report, which states no tokens, and usage report, which does."""
        sums = {(day, model, kind, "standard"): n for (day, model, kind), n in self.sums("anthropic").items()}
        for day in SONNET_BATCHES:
            sums[day, "claude-sonnet-5", "input", "batch"] = self.rng.randrange(2_100_000, 2_700_000)
            sums[day, "claude-sonnet-5", "output", "batch"] = self.rng.randrange(520_000, 640_000)
        days = defaultdict(lambda: defaultdict(dict))
        for (day, model, kind, tier), n in sums.items():
            days[day][model, tier][kind] = n
        costs, usage, charged, batches = [], [], Decimal(0), Decimal(0)
        for day in range(1, self.days + 1):
            lines, counts = [], []
            for (model, tier), kinds in sorted(days[day].items()):
                about = {"model": model, "service_tier": tier, "context_window": "0-200k", "inference_geo": "global", "workspace_id": None}
                for kind, n in sorted(kinds.items()):
                    amount = n * self.price(model, kind, "anthropic", tier == "batch")
                    charged += amount
                    batches += amount if tier == "batch" else 0
                    lines.append({"amount": plain(amount * 100), "currency": "USD", "cost_type": "tokens", "token_type": ANTHROPIC_KINDS[kind],
                                  "description": f"{model} usage, {ANTHROPIC_KINDS[kind]}", **about})
                counts.append({"uncached_input_tokens": kinds.get("input", 0), "cache_read_input_tokens": kinds.get("read", 0),
                               "cache_creation": {"ephemeral_5m_input_tokens": kinds.get("write5", 0),
                                                  "ephemeral_1h_input_tokens": kinds.get("write1", 0)},
                               "output_tokens": kinds.get("output", 0), "api_key_id": None, **about})
            period = {"starting_at": f"{self.at(day):%Y-%m-%dT%H:%M:%SZ}", "ending_at": f"{self.at(day + 1):%Y-%m-%dT%H:%M:%SZ}"}
            costs.append({**period, "results": lines})
            usage.append({**period, "results": counts})
        account = self.account("anthropic", "USD", charged)
        self.plant(account, "bucket", "batch", batches, "four batches of translations at half the price: the gateway logs no call of a batch")
        self.pages("anthropic/cost_report", costs)
        self.pages("anthropic/usage_report", usage)

    def aws(self):
        """Cost and Usage Report 2.0 by day."""
        rows, charged = [], Decimal(0)

        def line(kind, day, amount, meter="", tokens=None, region="eu-north-1", end=None):
            nonlocal charged
            charged += amount
            begin = self.at(day)
            rows.append({
                "bill_billing_period_start_date": f"{self.start:%Y-%m-%dT%H:%M:%S.000Z}",
                "bill_billing_period_end_date": f"{self.at(self.days + 1):%Y-%m-%dT%H:%M:%S.000Z}", "bill_invoice_id": "EUINFI26-4471902",
                "bill_payer_account_id": "210987654321", "identity_line_item_id": f"li{len(rows):06d}",
                "line_item_line_item_type": kind, "line_item_product_code": "AmazonBedrock", "line_item_usage_account_id": "210987654321",
                "line_item_usage_start_date": f"{begin:%Y-%m-%dT%H:%M:%S.000Z}",
                "line_item_usage_end_date": f"{end or begin + timedelta(days=1):%Y-%m-%dT%H:%M:%S.000Z}", "line_item_usage_type": meter,
                "line_item_usage_amount": "" if tokens is None else plain(Decimal(tokens) / 1000),
                "pricing_unit": "" if tokens is None else "1K tokens", "line_item_unblended_cost": plain(amount),
                "line_item_currency_code": "USD", "line_item_line_item_description": meter or kind, "product_region_code": region if meter else ""})

        def meter(model, kind, prefix):
            name, reach = BEDROCK_METERS[model]
            return f"{prefix}-{name}-{BEDROCK_KINDS[kind]}{reach}"

        for (day, model, kind), n in sorted(self.sums("bedrock").items()):
            line("Usage", day, n * self.price(model, kind, "bedrock"), meter(model, kind, "EUN1"), n)
        opus, unseen = "global.anthropic.claude-opus-4-5-20251101-v1:0", Decimal(0)
        for day in FRANKFURT:
            for kind, n in (("input", self.rng.randrange(560_000, 720_000)), ("output", self.rng.randrange(60_000, 84_000))):
                amount = n * self.price(opus, kind, "bedrock")
                unseen += amount
                line("Usage", day, amount, meter(opus, kind, "EUC1"), n, "eu-central-1")
        haiku = "eu.anthropic.claude-haiku-4-5-20251001-v1:0"
        late = 412_300 * self.price(haiku, "input", "bedrock")
        line("Usage", 0, late, meter(haiku, "input", "EUN1"), 412_300)
        line("Credit", 1, CREDIT, end=self.at(self.days + 1))
        tax = (charged * VAT).quantize(Decimal("0.01"))
        line("Tax", 1, tax, end=self.at(self.days + 1))
        account = self.account("bedrock", "USD", charged)
        self.plant(account, "unexplained", "not_logged", unseen, "a week of calls in eu-central-1, where invocation logs are off")
        self.plant(account, "bucket", "late_rows", late, "a row of 30 September that came with October")
        self.plant(account, "bucket", "credits", CREDIT, "a promotional credit")
        self.plant(account, "bucket", "tax", tax, "value added tax, 25.5 %")
        self.table("aws/cur2", rows)

    def azure(self):
        """Cost details of a Microsoft Customer Agreement, billed in euro at Microsoft's rate of the month."""
        names = {"input": "inpt", "read": "cchd Inpt", "output": "outpt"}
        rows, charged = [], Decimal(0)
        for (day, model, kind), n in sorted(self.sums("azure").items()):
            dollars = n * self.price(model, kind, "azure")
            charged += dollars * EURO_OF_AZURE
            rows.append({
                "invoiceId": "G091274410", "billingPeriodStartDate": f"{self.start:%Y-%m-%d}", "billingPeriodEndDate": f"{self.at(self.days):%Y-%m-%d}",
                "date": f"{self.at(day):%Y-%m-%d}", "meterName": f"GPT 5 Mini {names[kind]} regnl 1M Tokens", "meterCategory": "Foundry Models",
                "meterSubCategory": "Azure OpenAI GPT5", "SubscriptionId": "6f1e2d3c-0000-4000-8000-000000000001", "resourceGroupName": "rg-care-ai",
                "resourceLocation": "swedencentral", "quantity": plain(n / MILLION), "unitOfMeasure": "1M", "chargeType": "Usage",
                "billingCurrency": "EUR", "pricingCurrency": "USD", "costInBillingCurrency": plain(dollars * EURO_OF_AZURE),
                "costInPricingCurrency": plain(dollars), "exchangeRatePricingToBilling": str(EURO_OF_AZURE), "exchangeRateDate": "2026-10-01",
                "pricingModel": "OnDemand"})
        account = self.account("azure", "USD", Decimal(0))
        self.plant(account, "bucket", "exchange", -account["priced"], "billed in euro: leaves the dollars")
        euro = Decimal(0)
        for c in self.calls["azure"]:
            for kind, n in zip(KINDS, c["logged"]):
                amount = n * self.price(c["price"], kind, "azure") / self.rate(c["day"])
                euro += amount.quantize(Decimal("1e-18"))
        self.accounts[f"{NAMES['azure']} EUR"] = account = {"priced": Decimal(0), "bucket": defaultdict(Decimal), "unexplained": defaultdict(Decimal),
                                                "planted": [], "invoiced": charged}
        self.plant(account, "bucket", "exchange", euro, "the dollars of each day at its reference rate")
        self.plant(account, "unexplained", "price", charged - euro, "Microsoft's rate of the month is not the reference rate of the day")
        self.table("azure/costs", rows)

    def mistral(self):
        """FOCUS, a row for each call and kind of token."""
        rows, charged = [], Decimal(0)
        for c in sorted(self.calls["mistral"], key=lambda c: (c["day"], c["hour"], c["id"])):
            for kind, n in zip(KINDS, c["tokens"]):
                if n:
                    amount = n * self.price(c["price"], kind, "mistral")
                    charged += amount
                    begin = self.at(c["day"], c["hour"])
                    rows.append({
                        "BillingPeriodStart": f"{self.start:%Y-%m-%dT%H:%M:%SZ}", "BillingPeriodEnd": f"{self.at(self.days + 1):%Y-%m-%dT%H:%M:%SZ}",
                        "ChargePeriodStart": f"{begin:%Y-%m-%dT%H:%M:%SZ}", "ChargePeriodEnd": f"{begin + timedelta(hours=1):%Y-%m-%dT%H:%M:%SZ}",
                        "ChargeCategory": "Usage", "ServiceName": "La Plateforme", "ServiceProviderName": "Mistral AI",
                        "SkuMeter": f"{c['price'].removesuffix('-latest')} {kind} tokens", "ConsumedQuantity": n, "ConsumedUnit": "Tokens",
                        "BilledCost": plain(amount), "BillingCurrency": "USD", "x_RequestId": c["id"]})
        self.account("mistral", "USD", charged)
        self.table("mistral/focus", rows)

    # -- exchange

    def rate(self, day):
        while f"{self.at(day):%m-%d}" not in RATES:
            day -= 1
        return Decimal(RATES[f"{self.at(day):%m-%d}"])

    def rates(self):
        days = "".join(f"2026-{day},{rate},\n" for day, rate in sorted(RATES.items(), reverse=True))
        self.contents["policy/eurofxref-hist.csv"] = ("Date,USD,\n" + days).encode()


NAMES = {"bedrock": "aws.bedrock", "azure": "azure.ai.openai", "mistral": "mistral_ai"}  # as OpenTelemetry has them
WHY = {
    ("openai", "failed_but_billed"): "calls that the gateway gave up waiting for and the provider answered",
    ("anthropic", "estimated_or_not_logged"): "streams that an editor left: the gateway counts to there, the provider to the end",
    ("bedrock", "not_logged"): "answers that were lost on the way: a 503 here, tokens there. No count of calls proves it",
    ("mistral", "estimated_usage"): "streams without a usage, whose tokens the gateway counts with another vendor's tokenizer",
    ("mistral", "calls_not_logged"): "calls that the client library asked for twice",
}
