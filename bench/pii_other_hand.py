#!/usr/bin/env python3
"""A second set of labelled texts, written without a look at the rules: other wordings, labels, carriers and disguises than
`pii_texts.py`, and languages that the rules do not know.

    python3 bench/pii_other_hand.py --seed 7 --count 6000 > other.jsonl
    ./plumbline pii eval other.jsonl

Values come from `pii_texts.py` (public algorithms). Disguises: HTML entities, percent encoding, JSON in JSON, full-width and other digits,
no-break and zero-width characters, dashes. One text in three is a hard negative that resembles a value more than those of the first
set do. Same seed and count: same bytes. Standard library only.
"""
import argparse
import html
import json
import random
import sys

from pii_texts import CORE, HOME, digits, filler, hide, luhn_digit, value_of

SAY = {  # labels others use
    "FI_HETU": {"fi": "hetuni on|sotu|henkilötunnukseni|Hlötunnus: henkilötunnus", "en": "Finnish HETU|his henkilötunnus is"},
    "SE_PERSONNUMMER": {"sv": "personnr är|mitt personnummer|pnr|Personnummer (ÅÅMMDD-XXXX)", "en": "Swedish personnummer|personnummer is"},
    "NO_FODSELSNUMMER": {"no": "fødselsnummeret mitt er|fødselsnr (11 siffer)|personnummer|Fødselsnummer/D-nummer", "en": "Norwegian fødselsnummer|fodselsnummer"},
    "DK_CPR": {"da": "mit cpr er|CPR nr|cpr-nummeret|Personnummer (CPR)", "en": "Danish CPR|cpr number is"},
    "IS_KENNITALA": {"is": "kennitalan mín er|Kt|kennitala barnsins|Kennitala:", "en": "Icelandic kennitala|kennitala no."},
    "US_SSN": {"en": "my social is|SSN#|Social Security number|soc sec no SSN"},
    "IBAN": {"": "IBAN|iban no|IBAN:", "de": "IBAN lautet|meine IBAN", "fi": "tilini on", "sv": "mitt konto är"},
    "CREDIT_CARD": {"": "card no|Mastercard|VISA", "de": "Kreditkartennummer", "fi": "Visa-kortti", "sv": "kortet är", "da": "kortnr", "en": "cc number|card ending soon:"},
    "EMAIL": {"": "mail|contact:", "fi": "meili on|sposti", "sv": "maila till", "da": "skriv til", "no": "kontakt meg på", "is": "sendu á", "de": "schreib an", "en": "reach me at"},
    "PHONE": {"": "tel", "fi": "numeroni on|puhelinnumero|gsm", "sv": "nås på mobil|telefonnr|sms:a", "no": "ring meg på|mobilnummer", "da": "ring på|telefonnummer|mobilnr.",
              "is": "síminn er|farsími|hringdu í", "en": "call me on|my cell is|phone number", "de": "erreichbar unter Telefon|Mobilnummer|Rückruf unter"},
    "IP_ADDRESS": {"": "remote_addr|src|client_ip|from host|peer"},
    "MAC_ADDRESS": {"": "hwaddr|ether|bssid|link/ether"},
    "VAT_ID": {"": "VAT no.|VAT", "de": "USt-ID", "fi": "ALV-nro", "sv": "VAT-nr", "da": "moms nr", "no": "mva-nr", "is": "vsk nr", "en": "VAT reg no"},
}
PROSE = {
    "fi": ["ööö siis {L} {V} jos se auttaa yhtään", "Käännä englanniksi: Isännöitsijän mukaan {L} {V}, ja asunto vapautuu toukokuussa.", "Litteroi: \"joo moi täällä {L} {V} niin voitteko soittaa takaisin\"",
           "Asiakas kertoi chatissa, että {L} {V}. Hän odottaa vastausta."],
    "sv": ["hmm alltså {L} {V} om det hjälper", "Översätt till engelska: Enligt värden är {L} {V}, och lägenheten blir ledig i maj.", "Transkribera: \"ja hej det är från kliniken, {L} {V} tack\"",
           "Kunden skrev i chatten att {L} {V}. Hon väntar på svar."],
    "no": ["altså {L} {V} hvis det hjelper", "Oversett til engelsk: Ifølge utleier er {L} {V}, og leiligheten blir ledig i mai.", "Transkriber: \"ja hei det er fra klinikken, {L} {V} takk\"",
           "Kunden skrev i chatten at {L} {V}. Hun venter på svar."],
    "da": ["øh altså {L} {V} hvis det hjælper", "Oversæt til engelsk: Ifølge udlejeren er {L} {V}, og lejligheden bliver ledig i maj.", "Transskriber: \"ja hej det er fra klinikken, {L} {V} tak\"",
           "Kunden skrev i chatten, at {L} {V}. Hun venter på svar."],
    "is": ["sko {L} {V} ef það hjálpar", "Þýddu á ensku: Samkvæmt leigusalanum er {L} {V} og íbúðin losnar í maí.", "Skrifaðu upp: \"já halló þetta er frá stofunni, {L} {V} takk\"",
           "Viðskiptavinurinn skrifaði í spjallinu að {L} {V}. Hún bíður svars."],
    "en": ["um so {L} {V} if that helps at all", "Translate to French: According to the landlord {L} {V}, and the flat is free in May.", "Transcribe: \"yeah hi it's the clinic, {L} {V} thanks\"",
           "The customer said in chat that {L} {V}. She is waiting for an answer."],
    "de": ["äh also {L} {V} falls das hilft", "Übersetze ins Englische: Laut Vermieter ist {L} {V}, und die Wohnung wird im Mai frei.", "Transkribiere: \"ja hallo hier ist die Praxis, {L} {V} danke\"",
           "Der Kunde schrieb im Chat, {L} {V}. Sie wartet auf Antwort."],
}
FOREIGN = ["Merci de confirmer : {V} avant lundi.", "Kan iemand {V} even nakijken?", "Proszę sprawdzić {V} i odpisać.", "Palun kontrollige {V} üle.", "Por favor confirme {V} cuanto antes.",
           "{V} を確認してください", "Пожалуйста, проверьте {V} сегодня"]
CARRIERS = ["<td>{L}</td><td>{V}</td>", "<p>{L}&nbsp;<b>{V}</b></p>", "ERROR 2026-02-11 08:11:59,120 [pool-7-thread-3] c.a.s.Handler: {L}={V} rejected", "+ {L}: \"{V}\"\n- {L}: null",
            "PID|1||{V}^^^{L}||DOE", "INSERT INTO t (a, b) VALUES ('{L}', '{V}');", "[{L}]\nvalue = {V}\n", "apiVersion: v1\nkind: Secret\nstringData:\n  {L}: \"{V}\"",
            "{{\"tool\":\"lookup\",\"arguments\":\"{{\\\"{L}\\\":\\\"{V}\\\"}}\"}}", "<person {L}=\"{V}\"/>", "\"{L}\",\"note\"\n\"{V}\",\"ok\"", "/* {L} {V} */ return false;",
            "at Person.of({V}) // {L}", ":86:{L} {V} THANK YOU", "{L} ⇒ {V}", "> {L} {V}\n>> ok", "- [ ] {L} {V}", "{L}・{V}", "“{L} {V}”", "«{V}» ({L})", "{L}/{V}/", "# {L}\n\n{V}\n"]
URLS = ["https://kunde.firma-nord.se/min?{k}={V}&lang=sv", "GET /v2/search?{k}={V} HTTP/1.1", "redirect_uri=https%3A%2F%2Fapp.kunta.fi%2F%3F{k}%3D{V}"]
KEYS = {"EMAIL": "email", "PHONE": "tel", "IBAN": "iban", "FI_HETU": "hetu", "SE_PERSONNUMMER": "personnummer", "NO_FODSELSNUMMER": "fnr", "DK_CPR": "cpr", "IS_KENNITALA": "kennitala",
        "US_SSN": "ssn", "CREDIT_CARD": "card", "IP_ADDRESS": "ip", "MAC_ADDRESS": "mac", "VAT_ID": "vat"}
SELF = {"EMAIL", "IBAN", "MAC_ADDRESS", "IP_ADDRESS"}

HARD = ["Ordernummer: {d10} (skickad 2026-0{d1}-1{d1})", "DHL {d10} / UPS 1Z{lic5}{d8} / PostNord {d3}{d8}SE", "sha1 {h40} sha256 {h64}", "urn:uuid:{uuid}", "2026-02-1{d1}T0{d1}:1{d1}:22.{d6}Z .. {d13}",
        "nginx 1.{d2}.{d1}.{d2} -> 2.{d1}.{d2}.{d1}", "ISBN 978-0-{d3}-{d5}-{d1} och ISBN {d10}", "Invoice {d2}-{d4}-{d4} of May", "fakturanr {d3} {d3} {d2} {d2}", "OCR-nummer {luhn16}",
        "lasku {d8}, viitenumero {d5} {d5} {d5}", "Kolli-ID {d4} {d4} {d4} {d4} {d2}", "chmod 0644 {d6}.{d6}", "elapsed={d7}.{d6}ms rss={d10} fd={d3}", "lat {d2}.{d7}, lon {d2}.{d7}, h {d3}.{d2}",
        "{d3},{d3},{d3}.{d2} kr; {d1} {d3} {d3} kr", "IMEI {imei} IMSI 24405{d10}", "ICCID 8946{d15}", "PNR {lic5}{d1}, flight AY{d4}, seat {d2}A", "VIN YV1{lic5}{d9}", "EAN {ean} GTIN-14 1{ean}",
        "block {d8} tx 0x{h64}", "bc1q{h32}", "ASN {d5}, route {d1}::/{d2}", "module::Class::method::{d2}", "10:{d2}:{d2} split {d1}:{d2}:{d2}", "ab:cd:ef is a key prefix", "std::vector<int>::size_{d1}",
        "ORA-{d5}: at line {d4}", "RFC {d4} section {d1}.{d1}.{d1}.{d1}", "Chapter 1.2.3.4 of the manual", "Windows 10.0.{d5}.{d4} driver 31.0.15.{d4}", "CVE-2026-{d5} CVSS:3.1/AV:N/AC:L",
        "doi:10.1{d3}/s{d5}-0{d2}-{d5}-{d1}", "arXiv:26{d2}.{d5}v{d1}", "ORCID 0000-000{d1}-{d4}-{d4}", "ticket #{d7}-{d4}", "git diff {h7}..{h7}", "password123@", "user@localhost", "root@db-{d2}:~#", "@angular/core@17.{d1}.{d2}",
        "npm i react@18.2.0 left-pad@1.3.0", "photo@2x.png icon@3x.webp", "ssh git@github.com:org/repo.git", "foo@bar{d3}", "Matrix [[{d2},{d2}],[{d2},{d2}]]", "0{d2}-{d2}-{d2}-{d2} dots per block",
        "ratio {d2}/{d2}-{d4}", "case no {d6}-{d4}/2026", "journalnr {d6} {d5}", "konto 4{d3} debet {d5},{d2}", "Reg.nr ABC {d3}, miltal {d5}", "1{d1}.0{d1}.2026 kl. 1{d1}.30–1{d1}.45", "tel que prévu en {d4}",
        "card game with {d4} {d4} points", "score 4{d3} {d4} {d4} {d4}", "Kontonummer im SKR03: 1{d3}, 8{d3}", "\u20ac {d3}.{d3},{d2} / {d1} Stk.", "SSN Lazio won {d1}-{d2}-{d4}", "vat of {d3} litres DE{d3}",
        "Seriennr. SN{d10}", "hash=%{h2}%{h2}%{h2}{d8}", "&#{d4};&#{d4};", "base64: {b64}", "{d19} ns since boot", "rows {d6}\u2013{d6}", "Zählerstand {d6} kWh, Zähler 1EMH00{d8}", "tracking 00{d18}",
        "Sendungsnummer {d3} {d3} {d3} {d3}", "tilaus {d6}-{d4}", "pöntun {d6}-{d4}", "order {d6}-{d4}", "sag {d6}-{d4}", "ref. {d6}{d4} 2026"]


def entity(r, value):
    """As an HTML writer may put it."""
    style = r.choice(["decimal", "hex", "named"])
    out = ""
    for c in value:
        if c == "@":
            out += {"decimal": "&#64;", "hex": "&#x40;", "named": "&commat;"}[style]
        elif c == " ":
            out += r.choice(["&nbsp;", "&#160;", " "])
        elif c == "-" and r.random() < 0.7:
            out += {"decimal": "&#45;", "hex": "&#x2D;", "named": "&#8209;"}[style]
        elif c == "+":
            out += {"decimal": "&#43;", "hex": "&#x2b;", "named": "&plus;"}[style]
        elif c == "." and style == "named" and r.random() < 0.5:
            out += "&period;"
        elif c.isdigit() and r.random() < 0.15:
            out += "&#%d;" % ord(c)
        else:
            out += c
    return out


def percent(value):
    return "".join(c if c.isalnum() or c in "._-~" else "".join("%%%02X" % b for b in c.encode()) for c in value)


def units(text):
    return len(text.encode("utf-16-le")) // 2


def say(r, kind, language):
    known = SAY[kind]
    return r.choice(known.get(language, known.get("", next(iter(known.values())))).split("|"))


def positive(r, number):
    kind = CORE[number // 3 % 13]
    home = [l for l, k in HOME.items() if k == kind]
    language = home[0] if home and r.random() < 0.8 else "en" if home else r.choice(sorted(PROSE))
    value, way = value_of(r, kind, language), "none"
    carrier = r.random()
    if kind in SELF and carrier < 0.1:
        template = r.choice(FOREIGN)
    elif carrier < 0.5:
        template = r.choice(PROSE[language])
    elif carrier < 0.85 or kind == "VAT_ID":
        template = r.choice(CARRIERS).replace("{{", "{").replace("}}", "}")
    else:
        template = r.choice(URLS).replace("{k}", KEYS[kind])
    if template.startswith(("https", "GET", "redirect")):
        written = percent(value)
        way = "percent" if written != value else "none"
    else:
        disguise = r.random()
        written = value
        if disguise < 0.15:
            written = entity(r, value)
            way = "html" if written != value else "none"
        elif disguise < 0.25:
            written, way = hide(r, kind, value)
    before, after = template.replace("{L}", say(r, kind, language)).split("{V}")
    if "\\\"" in template or r.random() < 0.05:
        # JSON in JSON, as clients nest tool arguments
        before, inner, after = (json.dumps(part, ensure_ascii=r.random() < 0.5)[1:-1] for part in (before, written, after))
        way = "json" if way == "none" and inner != written else way
        written = inner
    text = before + written + after
    return {"id": "o%05d" % number, "lang": language, "bucket": "pos", "text": text,
            "entities": [{"kind": kind, "start16": units(before), "end16": units(before + written), "obf": way}]}


def hard(r, number):
    text, rest = "", r.choice(HARD)
    while "{" in rest:
        head, rest = rest.split("{", 1)
        slot, rest = rest.split("}", 1)
        text += head + ("".join(r.choice("ABCDEFGHJKLMNPRSTUVWXYZ") for _ in range(5)) if slot == "lic5" else filler(r, slot))
    return {"id": "o%05d" % number, "lang": "en", "bucket": "hn", "text": text + rest, "entities": []}


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--count", type=int, default=6000)
    asked = parser.parse_args()
    r = random.Random("other hand %d" % asked.seed)
    for number in range(asked.count):
        row = hard(r, number) if number % 3 == 2 else positive(r, number)
        sys.stdout.write(json.dumps(row, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
