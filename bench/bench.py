#!/usr/bin/env python3
"""Measures `./plumbline` as whole cold processes, with DuckDB beside it on the same file in the same run.

    bench/bench.py run                            # 0.25 GB without text, a few minutes
    bench/bench.py run --jobs plain --gb 1 --n 3
    bench/bench.py run --jobs text,files,fixed
    bench/bench.py run --jobs nights --files 100000 --nights 8   # a bucket of one object a call that fills up
    bench/bench.py make plain --gb 1 --days 1 --out /tmp/one.jsonl

Wall time, CPU-seconds of the process and everything it started (from the operating system) and peak memory.
The first round warms the page cache and is not counted; of the others the medians are shown. CPU-seconds and
the ratio are what to compare: wall time on a machine that others use too says little, so the load is noted.

DuckDB does its bare job only: read_json with the columns given, 29 columns as zstd Parquet, three group-bys.
Plumbline does the whole night: no record twice, prices, personal data, every rule, both reports. Its totals
must equal DuckDB's sums, or the run fails.
"""
import argparse
import calendar
import datetime
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

HOME = Path(__file__).resolve().parent.parent
BENCH = HOME / "bench"
VENV = BENCH / "target" / "venv"
DUCKDB = "duckdb==2.0.0"
GB = 1_000_000_000

# ---------------------------------------------------------------------------------------------- logs


class Logs:
    """A seeded stream of LiteLLM StandardLoggingPayload lines: the same seed gives the same bytes."""

    MODELS = [  # group, sent, provider, base, cached, dollars per million tokens in and out
        ("gpt-5", "gpt-5", "openai", "https://eu.api.openai.com/v1/", True, 1.25, 10.0),
        ("gpt-5-mini", "gpt-5-mini", "azure", "https://aurora-swc.openai.azure.com/", True, 0.25, 2.0),
        ("claude-sonnet", "claude-sonnet-4-5", "bedrock", "https://bedrock-runtime.eu-north-1.amazonaws.com", True, 3.0, 15.0),
        ("mistral-medium", "mistral-medium-latest", "mistral", "https://api.mistral.ai/v1", False, 0.4, 2.0),
        ("qwen3-32b", "qwen3-32b", "hosted_vllm", "http://vllm-01.aurora.internal:8000/v1", False, 0.0, 0.0),
        ("gemini-flash", "gemini-2.5-flash", "vertex_ai", "https://europe-north1-aiplatform.googleapis.com", False, 0.3, 2.5),
    ]
    WORDS = (
        "och att det som för inte med den till har var ett kunde ärende faktura leverans kund svar fråga önskar tack "
        "ikke være med til der kan skal hvad når ordre betaling levering sag hilsen venlig beklager "
        "on ei että se hän mutta kun niin tilaus lasku asiakas kiitos kysymys käsittely päivä "
        "der die und nicht mit auf für eine Rechnung Lieferung Frage bitte Größe Straße "
        "the of and to in is you that it he was for on are with as his they at be this from have order invoice "
        "please summarise customer refund policy contract delay shipment account question answer résumé naïve façade"
    ).split()
    HIT = [
        "{a}.{b}@{c}.example.se", "SE45 5000 0000 0583 9825 7466", "FI21 1234 5600 0007 85", "4111 1111 1111 1111",
        "811218-9876", "131052-308T", "+46 70 174 06 35", "010190-1234", "NO93 8601 1117 947", "+358 40 123 4567",
    ]

    def __init__(self, seed, days, text, first=datetime.date(2026, 10, 1)):
        self.r = random.Random(seed)
        self.text = text
        self.days = days
        self.start = calendar.timegm(first.timetuple())
        self.teams = [f"team-{n:02d}" for n in range(24)]
        self.keys = [
            (t, f"{t}-key{k}", f"{self.r.getrandbits(256):064x}", f"{self.hex(8)}-{self.hex(4)}", f"user{k}.{t}@aurora.example")
            for t in self.teams for k in range(8)
        ]
        # A key asks mostly for one model, sometimes for a second; a few keys make most of the calls.
        self.habits = [(key, *self.r.choices(self.MODELS, weights=(30, 25, 20, 8, 12, 5), k=2), self.r.random() < 0.4) for key in self.keys]
        weights = [1 / (1 + n % 48) for n in range(len(self.keys))]
        self.callers = self.r.choices(self.habits, weights, k=4096)

    def hex(self, n):
        return f"{self.r.getrandbits(4 * n):0{n}x}"

    def uuid(self):
        h = self.hex(32)
        return f"{h[:8]}-{h[8:12]}-4{h[13:16]}-a{h[17:20]}-{h[20:]}"

    def prose(self, size):
        r, n, said = self.r, 0, []
        while n < size:
            k = r.random()
            if k < 0.985:
                piece = " ".join(r.choices(self.WORDS, k=9)) + "."
            elif k < 0.9925:
                piece = f"Ref {r.randrange(10**6):06d}/{r.randrange(100)}, 2026-{r.randrange(1, 13):02d}-{r.randrange(1, 29):02d}, {r.randrange(10**5)}.{r.randrange(100):02d} SEK."
            elif k < 0.9965:
                piece = f"order {r.randrange(10**12)}, v{r.randrange(20)}.{r.randrange(20)}.{r.randrange(20)} https://shop.example/{self.hex(12)}"
            else:
                piece = r.choice(self.HIT).format(a=r.choice(self.WORDS), b="berg", c="post")
                piece = piece.encode("ascii", "ignore").decode()
            said.append(piece)
            n += len(piece) + 1
        return " ".join(said)

    def record(self, i, of):
        r = self.r
        # Time grows with the line as in a log, jittered by a minute.
        t = self.start + (i * self.days * 86400.0 / of) * 0.9999 + r.random() * 60 % 8
        (team, alias, keyhash, teamid, user), first, second, streams = self.callers[i % 4096]
        group, sent, provider, base, caches, price_in, price_out = first if r.random() < 0.9 else second
        stream = streams if r.random() < 0.95 else not streams
        failed = r.random() < 0.02
        prompt = 0 if failed else int(r.lognormvariate(6.5, 1.1)) + 8
        output = 0 if failed else int(r.lognormvariate(5.2, 0.9)) + 1
        cached = prompt // 2 if caches and r.random() < 0.35 else 0
        reasoning = output // 3 if group.startswith("gpt-5") and r.random() < 0.5 else 0
        cost = round(((prompt - cached) * price_in + cached * price_in / 10 + output * price_out) / 1e6, 10)
        wait = r.lognormvariate(0.3, 0.7)
        end = t + wait
        token = t + wait * 0.3 if stream else end
        rid = "chatcmpl-" + self.uuid()
        call, trace = self.uuid(), self.hex(32)
        if self.text:
            asked = json.dumps(self.prose(r.randrange(1500, 5500)), ensure_ascii=False)
            said = json.dumps(self.prose(r.randrange(400, 2400)), ensure_ascii=False)
        else:
            asked = said = '"redacted-by-litellm"'
        usage = (
            f'{{"completion_tokens": {output}, "prompt_tokens": {prompt}, "total_tokens": {prompt + output}, '
            f'"completion_tokens_details": {{"reasoning_tokens": {reasoning}}}, '
            f'"prompt_tokens_details": {{"cached_tokens": {cached}}}}}'
        )
        if failed:
            response = "{}"
            error = (
                '"error_information": {"error_code": "429", "error_class": "RateLimitError", "llm_provider": "' + provider + '", '
                '"traceback": "", "error_message": "litellm.RateLimitError: Rate limit reached for requests"}'
            )
        else:
            response = (
                f'{{"id": "{rid}", "created": {int(end)}, "model": "{sent}", "object": "chat.completion", '
                f'"choices": [{{"finish_reason": "stop", "index": 0, "message": {{"content": {said}, "role": "assistant"}}}}], '
                f'"usage": {usage}}}'
            )
            error = '"error_information": {"error_code": "", "error_class": "", "llm_provider": "", "traceback": "", "error_message": ""}'
        return (
            f'{{"id": "{rid}", "litellm_call_id": "{call}", "trace_id": "{trace}", "call_type": "acompletion", "cache_hit": null, '
            f'"stream": {"true" if stream else "false"}, "status": "{"failure" if failed else "success"}", '
            f'"custom_llm_provider": "{provider}", '
            f'"startTime": {t:.6f}, "endTime": {end:.6f}, "completionStartTime": {token:.6f}, "response_time": {token - t:.6f}, "model": "{sent}", '
            f'"metadata": {{"user_api_key_hash": "{keyhash}", "user_api_key_alias": "{alias}", "user_api_key_team_id": "{teamid}", "user_api_key_org_id": null, '
            f'"user_api_key_user_id": "{user}", "user_api_key_team_alias": "{team}", "user_api_key_user_email": null, "user_api_key_end_user_id": null, '
            f'"user_api_key_request_route": "/v1/chat/completions", "spend_logs_metadata": null, "requester_ip_address": "10.{r.randrange(256)}.{r.randrange(256)}.{r.randrange(256)}", '
            f'"requester_metadata": {{"headers": {{"content-length": "{r.randrange(200, 9000)}"}}}}, '
            f'"applied_guardrails": [], "usage_object": {usage}, "user_api_key_auth_metadata": {{"app": "{team}-app", "tags": ["app:{team}", "env:prod"], "cost_center": "CC-{team[-2:]}"}}}}, '
            f'"cache_key": null, "response_cost": {cost:.10f}, '
            f'"cost_breakdown": {{"total_cost": {cost:.10f}, "service_tier": null}}, '
            f'"total_tokens": {prompt + output}, "prompt_tokens": {prompt}, "completion_tokens": {output}, '
            f'"request_tags": ["app:{team}", "env:prod"], "end_user": "", "api_base": "{base}", "model_group": "{group}", "model_id": "{keyhash[:16]}", '
            f'"messages": [{{"role": "user", "content": {asked}}}], "response": {response}, '
            f'"model_parameters": {{"temperature": 0.2, "stream": {"true" if stream else "false"}, "max_tokens": {r.randrange(100, 4000)}}}, '
            f'"hidden_params": {{"model_id": "{keyhash[:16]}", "cache_key": null, "response_cost": {cost:.10f}, '
            f'"additional_headers": {{"x-litellm-attempted-retries": 0, "x-ratelimit-remaining-requests": {r.randrange(500)}}}, '
            f'"litellm_overhead_time_ms": {r.randrange(9000) / 100}}}, "error_str": null, {error}}}\n'
        )


def make(kind, size, days, files, out, seed=7, first=datetime.date(2026, 10, 1)):
    """Writes the logs of one kind below `out`; returns the folder, the bytes and the records."""
    logs = Logs(seed, days, kind == "text", first)
    out.mkdir(parents=True, exist_ok=True)
    tried = Logs(seed, days, kind == "text")
    each = sum(len(tried.record(i, 400).encode()) for i in range(400)) / 400
    records = files if kind == "files" else int(size / each)
    written = 0
    if kind == "files":
        for i in range(records):
            folder = out / f"{i // 1000:04d}"
            if i % 1000 == 0:
                folder.mkdir(exist_ok=True)
            line = logs.record(i, records).encode()
            (folder / f"time-{i:08d}_{logs.hex(8)}.json").write_bytes(line)
            written += len(line)
    else:
        with open(out / "gateway.jsonl", "wb", buffering=1 << 20) as f:
            for i in range(records):
                line = logs.record(i, records).encode()
                f.write(line)
                written += len(line)
    return written, records


# -------------------------------------------------------------------------------------------- DuckDB

COLUMNS = {
    "id": "VARCHAR", "litellm_call_id": "VARCHAR", "trace_id": "VARCHAR", "call_type": "VARCHAR", "cache_hit": "BOOLEAN",
    "stream": "BOOLEAN", "status": "VARCHAR", "custom_llm_provider": "VARCHAR", "startTime": "DOUBLE", "endTime": "DOUBLE",
    "completionStartTime": "DOUBLE", "model": "VARCHAR",
    "metadata": "STRUCT(user_api_key_hash VARCHAR, user_api_key_alias VARCHAR, user_api_key_team_id VARCHAR, user_api_key_user_id VARCHAR, "
    "user_api_key_team_alias VARCHAR, user_api_key_end_user_id VARCHAR, usage_object STRUCT(completion_tokens_details STRUCT(reasoning_tokens BIGINT), "
    "prompt_tokens_details STRUCT(cached_tokens BIGINT)))",
    "response_cost": "DECIMAL(24,12)", "total_tokens": "BIGINT", "prompt_tokens": "BIGINT", "completion_tokens": "BIGINT",
    "request_tags": "VARCHAR[]", "end_user": "VARCHAR", "api_base": "VARCHAR", "model_group": "VARCHAR", "model_id": "VARCHAR",
    "error_information": "STRUCT(error_code VARCHAR, error_class VARCHAR)",
}
SELECTED = """
    id, litellm_call_id, trace_id, call_type, cache_hit, stream, status, custom_llm_provider,
    startTime, endTime, completionStartTime, model, metadata.user_api_key_hash AS key_hash, metadata.user_api_key_alias AS key,
    metadata.user_api_key_team_id AS team_id, metadata.user_api_key_team_alias AS team, metadata.user_api_key_user_id AS user_id,
    metadata.user_api_key_end_user_id AS key_end_user, metadata.usage_object.completion_tokens_details.reasoning_tokens AS reasoning,
    metadata.usage_object.prompt_tokens_details.cached_tokens AS cached, response_cost, total_tokens, prompt_tokens, completion_tokens,
    array_to_string(request_tags, ',') AS tags, api_base, model_group, error_information.error_code AS error_code,
    error_information.error_class AS error_class"""
PATTERNS = [
    r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+",
    r"\b[A-Z]{2}\d{2} ?[A-Z0-9]{4}( ?[A-Z0-9]{4}){2,6}( ?[A-Z0-9]{1,3})?\b",
    r"\b[3-6]\d{3}[ -]?\d{4}[ -]?\d{4}[ -]?\d{1,7}\b",
    r"\b(19|20)?\d{6}[-+]\d{4}\b",
    r"\b[0-3]\d[01]\d{3} ?\d{5}\b",
    r"\b[0-3]\d[01]\d{3}-?\d{4}\b",
    r"\b[0-3]\d[01]\d{3}[-+A-FU-Y]\d{3}[0-9A-Y]\b",
    r"\b[0-7]\d[01]\d{3}-?\d{3}[089]\b",
    r"\+\d{1,3}[ -]?\(?\d{1,4}\)?([ -]?\d{2,4}){2,4}",
    r"\b(\d{1,3}\.){3}\d{1,3}\b",
]
GROUPS = [
    "SELECT team, model, count(*), sum(prompt_tokens), sum(completion_tokens), sum(response_cost) FROM t GROUP BY ALL",
    "SELECT to_timestamp(startTime)::DATE AS d, model_group, status, count(*), sum(total_tokens) FROM t GROUP BY ALL",
    "SELECT key, error_code, count(*), avg(endTime - startTime), quantile_cont(endTime - startTime, 0.95) FROM t GROUP BY ALL",
]


def peer(kind, source, out):
    """DuckDB's bare job, as a process of its own; prints the sums that Plumbline's totals must equal."""
    import duckdb

    con = duckdb.connect()
    con.execute("SET TimeZone='UTC'")
    con.execute("SET preserve_insertion_order=false")
    columns = dict(COLUMNS)
    selected = SELECTED
    if kind == "text":
        columns |= {"messages": "VARCHAR", "response": "VARCHAR"}
        union = "|".join(f"(?:{p})" for p in PATTERNS)
        selected += ", regexp_matches(messages, $u$%s$u$) OR regexp_matches(response, $u$%s$u$) AS any_hit, messages, response" % (union, union)
    spec = "{" + ", ".join(f"'{k}': '{v}'" for k, v in columns.items()) + "}"
    read = f"read_json('{source}', format='newline_delimited', columns={spec})"
    if kind == "files":
        con.execute(f"CREATE TABLE t AS SELECT {selected} FROM {read}")
    elif kind == "text":
        # CASE, because a projected AND evaluates both its sides for every row: the prefilter would be for nothing.
        hits = ", ".join(
            f"CASE WHEN any_hit THEN regexp_matches(messages, $p${p}$p$) OR regexp_matches(response, $p${p}$p$) ELSE false END AS hit_{i}"
            for i, p in enumerate(PATTERNS)
        )
        con.execute(
            f"COPY (SELECT * EXCLUDE (messages, response), {hits} FROM (SELECT {selected} FROM {read})) TO '{out}' (FORMAT parquet, COMPRESSION zstd)"
        )
    else:
        con.execute(f"COPY (SELECT {selected} FROM {read}) TO '{out}' (FORMAT parquet, COMPRESSION zstd)")
    if kind != "files":
        con.execute(f"CREATE VIEW t AS SELECT * FROM read_parquet('{out}')")
    for group in GROUPS:
        con.execute(group).fetchall()
    sums = con.execute("SELECT count(*), sum(prompt_tokens), sum(completion_tokens), sum(response_cost) FROM t").fetchone()
    print(json.dumps([str(s) for s in sums]))


def peer_python():
    python = VENV / "bin" / "python"
    if not python.exists():
        print("Making bench/target/venv with DuckDB …", file=sys.stderr)
        subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", DUCKDB], check=True)
    return python


# --------------------------------------------------------------------------------------------- runs


class Failed(Exception):
    pass


def timed(command, codes=(0,), env=None):
    """Runs a process to its end: wall and CPU-seconds of it and its children, peak MB, its output."""
    read, write = os.pipe()
    begun = time.monotonic()
    process = subprocess.Popen(command, stdout=write, stderr=subprocess.PIPE, env=env and {**os.environ, **env})
    os.close(write)
    with os.fdopen(read, "rb") as stream, process.stderr as errors:
        said = stream.read()
        warned = errors.read()
    _, status, used = os.wait4(process.pid, 0)
    wall = time.monotonic() - begun
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in codes:
        raise Failed(f"{' '.join(map(str, command))}\nexit {process.returncode}\n{warned.decode()[-2000:]}")
    return {"wall": wall, "cpu": used.ru_utime + used.ru_stime, "mb": used.ru_maxrss / 1024, "out": said.decode()}


def median(rounds, what):
    return statistics.median(r[what] for r in rounds)


class Bench:
    def __init__(self, work, n, java_opts):
        self.work = work
        self.n = n
        self.env = {"PLUMBLINE_JAVA_OPTS": java_opts} if java_opts else None
        self.rows = []
        self.python = peer_python()

    def config(self, source):
        path = self.work / "plumbline.yaml"
        path.write_text(
            f"warehouse: {self.work}/warehouse\nreports: {self.work}/reports\npolicy: {HOME}/sample-logs/aurora/policy\n"
            f"sources:\n  - name: gateway\n    path: {source}\n"
        )
        return path

    def plumbline(self, *arguments, codes=(0,)):
        return timed([str(HOME / "plumbline"), *map(str, arguments)], codes, self.env)

    def fresh(self):
        for name in ("warehouse", "reports"):
            shutil.rmtree(self.work / name, ignore_errors=True)

    def interval(self, days):
        return ("--from", "2026-10-01", "--to", str(datetime.date(2026, 10, 1) + datetime.timedelta(days=days)))

    def pair(self, name, kind, size, days, files):
        source, written, records = self.logs(name, kind, size, days, files)
        config = self.config(source)
        ours, theirs = [], []
        load = os.getloadavg()[0]
        for round_number in range(self.n + 1):
            theirs.append(self.duckdb(kind, source))
            self.fresh()
            ours.append(self.plumbline("audit", "--config", config, *self.interval(days), "--json"))
            self.equal(theirs[-1]["out"], ours[-1]["out"])
            print(f"  round {round_number}: {ours[-1]['cpu']:.2f} / {theirs[-1]['cpu']:.2f} CPU-s", file=sys.stderr)
        self.row(name, ours[1:], theirs[1:], load, bytes=written, records=records, days=days)
        return source, config

    def logs(self, name, kind, size, days, files):
        """The folder, bytes and records of these logs: as an earlier run with --keep left them, or made now."""
        source = self.work / f"{kind}-{days}-{size or files}"
        counts = source.with_suffix(".json")
        if not counts.exists():
            shutil.rmtree(source, ignore_errors=True)
            print(f"Writing {name} …", file=sys.stderr)
            counts.write_text(json.dumps(make(kind, size, days, files, source)))
        return source, *json.loads(counts.read_text())

    def duckdb(self, kind, source):
        out = self.work / "peer.parquet"
        me = [str(self.python), str(BENCH / "bench.py"), "peer"]
        if kind != "files":
            return timed([*me, kind, str(source / "gateway.jsonl"), str(out)])
        one = self.work / "one.jsonl"
        script = f"find {source} -type f -print0 | xargs -0 cat > {one} && {' '.join(me)} files {one} {out}"
        return timed(["bash", "-c", script])

    @staticmethod
    def equal(theirs, ours):
        count, prompt, completion, cost = json.loads(theirs)
        summary = json.loads(ours)
        totals = summary["totals"]
        reported = sum(float(s["reported"]) for s in summary["spend"] if s["reported"] is not None)
        pairs = {
            "attempts": (int(count), totals["attempts"]),
            "input tokens": (int(float(prompt)), totals["input_tokens"]),
            "output tokens": (int(float(completion)), totals["output_tokens"]),
            "reported cost": (round(float(cost), 6), round(reported, 6)),
        }
        wrong = {k: v for k, v in pairs.items() if v[0] != v[1]}
        if wrong:
            raise Failed(f"DuckDB and Plumbline disagree (DuckDB, Plumbline): {wrong}")

    def row(self, name, ours, theirs, load, **more):
        row = {
            "job": name, "n": len(ours), "at": datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds"), "load": round(load, 2),
            "wall": round(median(ours, "wall"), 2), "cpu": round(median(ours, "cpu"), 2), "mb": round(median(ours, "mb")), **more,
        }
        if theirs:
            row |= {"duckdb_wall": round(median(theirs, "wall"), 2), "duckdb_cpu": round(median(theirs, "cpu"), 2)}
            row["ratio"] = round(row["cpu"] / row["duckdb_cpu"], 2)
        self.rows.append(row)
        results = BENCH / "results"
        results.mkdir(exist_ok=True)
        with open(results / "results.jsonl", "a") as f:
            f.write(json.dumps(row) + "\n")

    def fixed(self):
        """What costs the same whatever the logs: the demo, a night with nothing new, the commands that only read."""
        demo = self.work / "demo"

        def again(make_ready, *arguments):
            rounds = []
            for _ in range(self.n + 1):
                make_ready()
                rounds.append(self.plumbline(*arguments))
            return rounds[1:]

        self.row("demo", again(lambda: shutil.rmtree(demo, ignore_errors=True), "demo", "--out", demo), None, os.getloadavg()[0])
        aurora = ("--config", HOME / "sample-logs/aurora/plumbline.yaml", "--warehouse", demo / "warehouse", "--reports", demo / "reports")
        month = ("--month", "2026-10")
        self.row("a night with nothing new", again(lambda: None, "audit", *aurora, *month), None, os.getloadavg()[0])
        for command, days in (("spend", month), ("findings", ())):
            self.row(command, again(lambda: None, command, *aurora, *days), None, os.getloadavg()[0])

    def nights(self, files, nights):
        """Each night brings as many files of one record and is audited alone; at last the month, and all of it read at once."""
        source = self.work / "bucket"
        config = self.config(source)
        self.fresh()

        def night(name, *arguments):
            load = os.getloadavg()[0]
            self.row(name, [self.plumbline("audit", "--config", config, *arguments, "--json")], None, load)

        for n in range(nights):
            day = datetime.date(2026, 10, 1) + datetime.timedelta(days=n)
            make("files", 0, 1, files, source / str(day), seed=100 + n, first=day)
            night(f"night {n + 1} of {files} files", "--date", str(day))
        night("the same night, nothing new", "--date", str(day))
        night("the month", "--month", "2026-10")
        self.fresh()
        night(f"all {nights * files} files in a first night", "--month", "2026-10")

    def year(self, nights):
        """Nights of one small log each, audited one after another: what a night costs for those before it."""
        source = self.work / "year"
        shutil.rmtree(source, ignore_errors=True)
        config = self.config(source)
        self.fresh()
        first = datetime.date(2026, 1, 1)
        for n in range(nights):
            day = first + datetime.timedelta(days=n)
            make("plain", 1_000_000, 1, None, source / str(day), seed=100 + n, first=day)
            load = os.getloadavg()[0]
            took = self.plumbline("audit", "--config", config, "--date", str(day), "--json", codes=(0, 3))
            if (n + 1) % 30 == 0 or n in (0, nights - 1):
                self.row(f"night {n + 1} of 1 MB", [took], None, load)

    def many(self):
        """Months in which one thing has very many values: what a call costs that is like no other."""
        for what, values, records in (("key", 100_000, 100_000), ("team", 20_000, 40_000), ("model", 500, 40_000), ("host", 2_000, 40_000)):
            source = self.work / f"many-{what}"
            source.mkdir(exist_ok=True)
            logs = Logs(5, 30, False)
            with open(source / "gateway.jsonl", "w") as f:
                for i in range(records):
                    f.write(json.dumps(self.unlike(json.loads(logs.record(i, records)), what, i % values)) + "\n")
            config = self.config(source)
            rounds, load = [], os.getloadavg()[0]
            for _ in range(self.n + 1):
                self.fresh()
                rounds.append(self.plumbline("audit", "--config", config, "--month", "2026-10", "--json", codes=(0, 3)))
            self.row(f"{records} calls of {values} {what}s", rounds[1:], None, load)

    @staticmethod
    def unlike(call, what, value):
        of = call["metadata"]
        if what == "key":
            of["user_api_key_alias"], of["user_api_key_hash"] = f"key-{value}", f"{value:064x}"
        elif what == "team":
            of["user_api_key_team_alias"], of["user_api_key_auth_metadata"] = f"team-{value}", {}
        elif what == "model":
            call["model_group"], call["model"] = f"model-{value}", f"openai/model-{value}"
            if call["response"]:
                call["response"]["model"] = f"model-{value}"
        else:
            call["api_base"] = f"https://host-{value}.openai.azure.com"
        return call

    def show(self):
        print(f"\n{os.cpu_count()} CPUs, {self.n} rounds, medians; load is of the minute before the job")
        head = f"{'job':<42}{'MB read':>9}{'wall s':>8}{'CPU s':>8}{'RSS MB':>8}{'DuckDB wall':>13}{'DuckDB CPU':>12}{'ratio':>8}{'load':>7}"
        print(head + "\n" + "-" * len(head))
        for r in self.rows:
            print(
                f"{r['job']:<42}{r.get('bytes', 0) / 1e6:>9.0f}{r['wall']:>8.2f}{r['cpu']:>8.2f}{r['mb']:>8}"
                f"{r.get('duckdb_wall', ''):>13}{r.get('duckdb_cpu', ''):>12}{r.get('ratio', ''):>8}{r['load']:>7}"
            )
        plain = sorted((r for r in self.rows if r["job"].endswith("without text")), key=lambda r: r["bytes"])
        for a, b in zip(plain, plain[1:]):
            more = (b["bytes"] - a["bytes"]) / GB
            if a["days"] == b["days"] and more > 0:
                ours, theirs = (b["cpu"] - a["cpu"]) / more, (b["duckdb_cpu"] - a["duckdb_cpu"]) / more
                print(f"marginal {a['bytes'] / GB:.2f} → {b['bytes'] / GB:.2f} GB: {ours:.2f} against {theirs:.2f} CPU-s per GB, {ours / theirs:.2f}x")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    run = commands.add_parser("run", help="measure")
    run.add_argument("--jobs", default="plain,fixed", help="of plain, text, files, nights, year, many, fixed (default: plain,fixed)")
    run.add_argument("--gb", default="0.25", help="sizes of plain and text, e.g. 1,4 (default: 0.25)")
    run.add_argument("--days", default="30", help="days the logs span, e.g. 30,1 (default: 30)")
    run.add_argument("--files", type=int, default=10_000, help="files of one record (default: 10000)")
    run.add_argument("--nights", type=int, default=4, help="nights of the jobs nights and year (default: 4)")
    run.add_argument("--n", type=int, default=3, help="rounds counted (default: 3)")
    run.add_argument("--work", type=Path, default=BENCH / "target" / "work", help="where logs and warehouses go; emptied afterwards")
    run.add_argument("--java-opts", default="", help="further options of the JVM, as PLUMBLINE_JAVA_OPTS")
    run.add_argument("--keep", action="store_true", help="leave the logs and warehouses; the next run takes the logs as they are")
    made = commands.add_parser("make", help="only write logs")
    made.add_argument("kind", choices=("plain", "text", "files"))
    made.add_argument("--gb", type=float, default=0.25)
    made.add_argument("--days", type=int, default=30)
    made.add_argument("--files", type=int, default=10_000)
    made.add_argument("--out", type=Path, required=True)
    other = commands.add_parser("peer", help="DuckDB's job; started by run")
    other.add_argument("kind")
    other.add_argument("source")
    other.add_argument("out")
    a = parser.parse_args()
    if a.command == "peer":
        return peer(a.kind, a.source, a.out)
    if a.command == "make":
        written, records = make(a.kind, int(a.gb * GB), a.days, a.files, a.out)
        return print(f"{records} records, {written} bytes in {a.out}")
    a.work.mkdir(parents=True, exist_ok=True)
    bench = Bench(a.work.resolve(), a.n, a.java_opts)
    try:
        for job in a.jobs.split(","):
            if job == "fixed":
                bench.fixed()
            elif job == "files":
                bench.pair(f"{a.files} files of one record", "files", 0, 1, a.files)
            elif job == "year":
                bench.year(a.nights)
            elif job == "many":
                bench.many()
            elif job == "nights":
                bench.nights(a.files, a.nights)
            elif job in ("plain", "text"):
                for days in map(int, a.days.split(",")):
                    for gb in a.gb.split(","):
                        name = f"{gb} GB, {days} d, {'with' if job == 'text' else 'without'} text"
                        source, _ = bench.pair(name, job, int(float(gb) * GB), days, 0)
                        if not a.keep:
                            shutil.rmtree(source)
                            source.with_suffix(".json").unlink()
            else:
                raise Failed(f"Unknown job '{job}'. Jobs: plain, text, files, nights, year, many, fixed.")
    except Failed as e:
        print(f"bench: {e}", file=sys.stderr)
        sys.exit(1)
    finally:
        if not a.keep:
            shutil.rmtree(a.work, ignore_errors=True)
    bench.show()


if __name__ == "__main__":
    main()
