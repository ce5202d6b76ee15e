#!/usr/bin/env python3
"""Made-up texts with labelled personal data, to measure `plumbline pii eval` on.

    python3 bench/pii_texts.py --family office --seed 11 --count 3000 > office.jsonl
    ./plumbline pii eval office.jsonl

Three families of templates: `office` (chat, tickets, forms, tables, logs) and `ward` (letters, mails, JSON, CSV), whose
failures were looked at when rules were mended, and `desk` (signatures, certificates, vCards, code), which was only scored. The values
follow the public algorithms and are drawn anew for every text; nobody is meant. Same family, seed and count: same bytes.
Standard library only.
"""
import argparse
import json
import random
import string
import sys

LANGUAGES = ("fi", "sv", "no", "da", "is", "en", "de")
CORE = ("FI_HETU", "SE_PERSONNUMMER", "NO_FODSELSNUMMER", "DK_CPR", "IS_KENNITALA", "IBAN", "CREDIT_CARD", "EMAIL", "PHONE",
        "IP_ADDRESS", "MAC_ADDRESS", "VAT_ID", "US_SSN")
HOME = {"fi": "FI_HETU", "sv": "SE_PERSONNUMMER", "no": "NO_FODSELSNUMMER", "da": "DK_CPR", "is": "IS_KENNITALA", "en": "US_SSN"}

# ---- Values


def luhn_digit(digits):
    total = 0
    for place, digit in enumerate(reversed([int(c) for c in digits])):
        double = digit * 2 if place % 2 == 0 else digit
        total += double - 9 if double > 9 else double
    return str(-total % 10)


def weighted(digits, weights):
    return sum(int(c) * w for c, w in zip(digits, weights))


def digits(r, n):
    return "".join(r.choice(string.digits) for _ in range(n))


def birthday(r):
    return r.randint(1, 28), r.randint(1, 12), r.randint(1931, 2019)


def fi_hetu(r):
    day, month, year = birthday(r)
    sign = r.choice("-----YXWVU") if year < 2000 else r.choice("AAAABCDEF")
    head = "%02d%02d%02d" % (day, month, year % 100)
    serial = "%03d" % r.randint(2, 899)
    value = head + sign + serial + "0123456789ABCDEFHJKLMNPRSTUVWXY"[int(head + serial) % 31]
    return value.lower() if r.random() < 0.05 else value


def se_personnummer(r):
    day, month, year = birthday(r)
    day += 60 if r.random() < 0.15 else 0
    nine = "%02d%02d%02d" % (year % 100, month, day) + digits(r, 3)
    ten = nine + luhn_digit(nine)
    century = str(year // 100)
    return r.choice([ten[:6] + "-" + ten[6:], ten[:6] + "-" + ten[6:], century + ten[:6] + "-" + ten[6:], century + ten])


def no_fodselsnummer(r):
    while True:
        day, month, year = birthday(r)
        day += 40 if r.random() < 0.15 else 0
        serial = r.randint(0, 499) if year < 2000 else r.randint(500, 999)
        nine = "%02d%02d%02d%03d" % (day, month, year % 100, serial)
        first = -weighted(nine, (3, 7, 6, 1, 8, 9, 4, 5, 2)) % 11
        second = -weighted(nine + str(first % 10), (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)) % 11
        if first < 10 and second < 10:
            value = nine + str(first) + str(second)
            return value[:6] + " " + value[6:] if r.random() < 0.4 else value


def dk_cpr(r):
    day, month, year = birthday(r)
    seventh = r.choice("0123") if year < 2000 else r.choice("4567")
    date = "%02d%02d%02d" % (day, month, year % 100)
    return date + r.choice(["-", "-", "-", " ", ""]) + seventh + digits(r, 3)


def is_kennitala(r):
    while True:
        day, month, year = birthday(r)
        eight = "%02d%02d%02d%02d" % (day, month, year % 100, r.randint(20, 99))
        check = -weighted(eight, (3, 2, 7, 6, 5, 4, 3, 2)) % 11
        if check < 10:
            return eight[:6] + r.choice(["-", "-", ""]) + eight[6:] + str(check) + ("9" if year < 2000 else "0")


def iban(r):
    country, layout = r.choice([("FI", 14), ("SE", 20), ("NO", 11), ("DK", 14), ("IS", 22), ("DE", 18), ("NL", "AAAA10"),
                                ("GB", "AAAA14"), ("FR", 23), ("EE", 16), ("PL", 24), ("AT", 16), ("BE", 12), ("IE", "AAAA14")])
    if isinstance(layout, str):
        body = "".join(r.choice("ABCDEFGHKLNRSTW") for _ in range(4)) + digits(r, int(layout[4:]))
    else:
        body = digits(r, layout)
    number = "".join(str(int(c, 36)) for c in body + country + "00")
    value = country + "%02d" % (98 - int(number) % 97) + body
    return " ".join(value[i:i + 4] for i in range(0, len(value), 4)) if r.random() < 0.5 else value


def credit_card(r):
    prefix, length = r.choice([("4", 16), ("4", 16), ("51", 16), ("53", 16), ("55", 16), ("2221", 16), ("2500", 16), ("34", 15),
                               ("37", 15), ("6011", 16), ("65", 16), ("3540", 16)])
    body = prefix + digits(r, length - len(prefix) - 1)
    value = body + luhn_digit(body)
    cut = r.choice([" ", " ", "-", ""])
    if length == 15:
        return cut.join((value[:4], value[4:10], value[10:]))
    return cut.join(value[i:i + 4] for i in range(0, 16, 4))


FIRST = ("aino eero kaisa mikko ville astrid gustav linnea oskar elin ingrid sigurd marte henrik solveig freja mads karen soren"
         " gudrun olafur sigga bjarni helen oliver grace thomas heike jurgen ulrike stefan").split()
LAST = ("korhonen makinen laine lindqvist bergstrom akerlund haugen solberg nygard kjeldsen mikkelsen vestergaard jonsdottir"
        " magnusson carter whitfield barnes schulze krause hoffmann").split()
HOSTS = ("posti.fi telia.se online.no bluemail.dk simnet.is gmail.com outlook.com web.de kunta.fi firma-nord.se helse.no"
         " handwerk.de mail.university.edu nordiclabs.io care.co.uk").split()


def email(r):
    first, last = r.choice(FIRST), r.choice(LAST)
    local = r.choice([first + "." + last, first[0] + last, first + "_" + last, last + str(r.randint(1, 99)), first + "+news",
                      first + "-" + last, first.capitalize() + "." + last.capitalize()])
    return local + "@" + r.choice(HOSTS)


def phone(r, language):
    """Numbers with their country's code, or as written at home in a text of that language."""
    home = r.random() < 0.4
    if language == "fi":
        rest = r.choice(["40", "50", "44", "45"])
        a, b = digits(r, 3), digits(r, 4)
        return "0" + rest + r.choice([" ", "-"]) + a + r.choice([" ", ""]) + b if home else "+358 " + rest + " " + a + " " + b
    if language == "sv":
        rest, a, b, c = r.choice(["70", "72", "73", "76"]), str(r.randint(200, 799)), digits(r, 2), digits(r, 2)
        return "0" + rest + "-" + a + " " + b + " " + c if home else "+46 " + rest + " " + a + " " + b + " " + c
    if language == "no":
        value = r.choice(["91", "92", "93", "95", "97", "41", "45", "47"]) + digits(r, 6)
        value = r.choice([" ".join((value[:3], value[3:5], value[5:])), " ".join(value[i:i + 2] for i in (0, 2, 4, 6)), value])
        return value if home else r.choice(["+47 ", "0047 "]) + value
    if language == "da":
        value = r.choice(["20", "26", "28", "30", "40", "51", "60", "61"]) + digits(r, 6)
        value = r.choice([" ".join(value[i:i + 2] for i in (0, 2, 4, 6)), value])
        return value if home else "+45 " + value
    if language == "is":
        value = r.choice(["661", "662", "691", "692", "694", "695", "820", "821", "822", "863", "864", "865"]) + r.choice([" ", "-"]) + digits(r, 4)
        return value if home else "+354 " + value
    if language == "de":
        if home:
            return r.choice(["0151 ", "0171-", "0170 ", "0160/"]) + str(r.randint(2000000, 8999999)) + r.choice(["", "2"])[:0]
        return "+49 " + r.choice(["170", "171", "175", "160"]) + " " + str(r.randint(2000000, 8999999))
    area, middle, last = r.choice(["212", "617", "415", "312", "206", "503"]), str(r.randint(220, 499)).replace("411", "412"), digits(r, 4)
    if middle.endswith("11"):
        middle = "234"
    if home:
        return r.choice(["(%s) %s-%s", "%s-%s-%s", "%s.%s.%s"]) % (area, middle, last)
    return r.choice(["+1 %s %s %s", "+1-%s-%s-%s", "+1 (%s) %s-%s", "+1%s%s%s"]) % (area, middle, last)


def ip_address(r):
    if r.random() < 0.7:
        return "%d.%d.%d.%d" % (r.choice([5, 31, 46, 62, 77, 81, 85, 91, 109, 130, 151, 176, 188, 193, 212, 217]), r.randint(0, 255),
                                r.randint(0, 255), r.randint(1, 254))
    groups = ["%x" % r.randint(1, 0xFFFF) for _ in range(8)]
    groups[0] = r.choice(["2001", "2a02", "2a01", "2003", "2600"])
    groups[1] = "%x" % r.randint(0x100, 0xC00)
    return r.choice([":".join(groups), ":".join(groups[:3]) + "::" + groups[7], ":".join(groups[:4]) + "::" + ":".join(groups[6:])])


def mac_address(r):
    pairs = ["%02x" % r.randint(0, 255) for _ in range(6)]
    pairs[0] = "%02x" % (r.randint(0, 63) * 4)
    if not any(c.isdigit() for p in pairs for c in p):
        pairs[5] = "4e"
    value = r.choice([":".join(pairs), ":".join(pairs), "-".join(pairs), ".".join((pairs[0] + pairs[1], pairs[2] + pairs[3], pairs[4] + pairs[5]))])
    return value if "." in value or r.random() < 0.5 else value.upper()


def vat_id(r):
    while True:
        country = r.choice(["FI", "SE", "DK", "NO", "DE", "NL", "FR", "PL", "IT", "EE", "PT", "LU", "AT", "BE"])
        if country == "FI":
            body = digits(r, 7)
            check = -weighted(body, (7, 9, 10, 5, 8, 4, 2)) % 11
            if check < 10:
                return "FI" + body + str(check)
        elif country == "SE":
            body = "556" + digits(r, 6)
            return "SE" + body + luhn_digit(body) + "01"
        elif country == "DK":
            body = str(r.randint(1000000, 4999999))
            check = -weighted(body, (2, 7, 6, 5, 4, 3, 2)) % 11
            if check < 10:
                return "DK" + body + str(check)
        elif country == "NO":
            body = r.choice("89") + digits(r, 7)
            check = -weighted(body, (3, 2, 7, 6, 5, 4, 3, 2)) % 11
            if check < 10:
                return "NO" + body + str(check) + r.choice(["MVA", " MVA"])
        elif country == "DE":
            body = str(r.randint(10000000, 39999999))
            product = 10
            for c in body:
                total = (int(c) + product) % 10 or 10
                product = total * 2 % 11
            return "DE" + body + str((11 - product) % 10)
        elif country == "NL":
            body = digits(r, 8)
            check = weighted(body, (9, 8, 7, 6, 5, 4, 3, 2)) % 11
            if check < 10:
                return "NL" + body + str(check) + "B0" + r.choice("123")
        elif country == "FR":
            body = digits(r, 8)
            siren = body + luhn_digit(body)
            return "FR%02d" % ((12 + 3 * (int(siren) % 97)) % 97) + siren
        elif country == "PL":
            body = str(r.randint(110000000, 989999999))
            check = weighted(body, (6, 5, 7, 2, 3, 4, 5, 6, 7)) % 11
            if check < 10:
                return "PL" + body + str(check)
        elif country == "IT":
            body = "0" + digits(r, 9)
            return "IT" + body + luhn_digit(body)
        elif country == "EE":
            body = "10" + digits(r, 6)
            return "EE" + body + str(-weighted(body, (3, 7, 1, 3, 7, 1, 3, 7)) % 10)
        elif country == "PT":
            body = "50" + digits(r, 6)
            check = 11 - weighted(body, (9, 8, 7, 6, 5, 4, 3, 2)) % 11
            return "PT" + body + str(0 if check > 9 else check)
        elif country == "LU":
            body = str(r.randint(100000, 299999))
            return "LU" + body + "%02d" % (int(body) % 89)
        elif country == "AT":
            body = digits(r, 7)
            total = 4
            for place, c in enumerate(body):
                product = int(c) * (1 + place % 2)
                total += product // 10 + product % 10
            return "ATU" + body + str(-total % 10)
        else:
            body = "0" + str(r.randint(4000000, 8999999))
            return "BE" + body + "%02d" % (97 - int(body) % 97)


def us_ssn(r):
    area = r.randint(1, 899)
    area = 667 if area == 666 else area
    return "%03d-%02d-%04d" % (area, r.randint(1, 99), r.randint(1, 9999))


def value_of(r, kind, language):
    if kind == "PHONE":
        return phone(r, language)
    return {"FI_HETU": fi_hetu, "SE_PERSONNUMMER": se_personnummer, "NO_FODSELSNUMMER": no_fodselsnummer, "DK_CPR": dk_cpr,
            "IS_KENNITALA": is_kennitala, "IBAN": iban, "CREDIT_CARD": credit_card, "EMAIL": email, "IP_ADDRESS": ip_address,
            "MAC_ADDRESS": mac_address, "VAT_ID": vat_id, "US_SSN": us_ssn}[kind](r)


# ---- Ways to hide a value

ZEROS = (0xFF10, 0x660, 0x6F0, 0x966, 0x1D7CE)
DASHES = ("\u2013", "\u2011", "\u2010", "\u2212")
SPACES = ("\u00a0", "\u2009", "\u202f", "\u2007")
NOTHINGS = ("\u200b", "\u2060", "\ufeff", "\u00ad", "\u200d")


def hide(r, kind, value):
    """The value as it may be written to slip through, and the name of the way."""
    ways = []
    if kind == "EMAIL":
        ways = ["[at]", "%40", "zero-width", "wide-at"]
    elif kind == "IP_ADDRESS" and "." in value:
        ways = ["defanged", "digits", "zero-width"]
    elif kind in ("MAC_ADDRESS", "IP_ADDRESS"):
        ways = ["zero-width", "digits"]
    else:
        ways = ["digits", "digits", "zero-width", "zero-width-between"]
        if "-" in value:
            ways += ["dash"]
        if " " in value or "-" in value and kind != "PHONE":
            ways += ["space", "line-break"]
        if kind in ("US_SSN", "DK_CPR", "IS_KENNITALA", "CREDIT_CARD", "SE_PERSONNUMMER") and ("-" in value or " " in value):
            ways += ["dots"]
    way = r.choice(ways)
    if way == "[at]":
        local, host = value.split("@")
        sign = r.choice(["[at]", "(at)", " [at] ", " (at) ", "{at}"])
        dot = r.choice([".", ".", "[.]", "[dot]", " [dot] ", "(dot)"])
        return local + sign + host.replace(".", dot), way
    if way == "%40":
        return value.replace("@", "%40"), way
    if way == "wide-at":
        return value.replace("@", r.choice(["\uff20", "\ufe6b"])), way
    if way == "defanged":
        return value.replace(".", r.choice(["[.]", "(.)", "[dot]"])), way
    if way == "digits":
        zero = r.choice(ZEROS)
        return "".join(chr(zero + int(c)) if c in string.digits else c for c in value), way
    if way == "zero-width":
        place = r.randint(1, len(value) - 1)
        return value[:place] + r.choice(NOTHINGS) + value[place:], way
    if way == "zero-width-between":
        return r.choice(NOTHINGS).join(value), way
    if way == "dash":
        return value.replace("-", r.choice(DASHES)), way
    if way == "space":
        return value.replace(" ", r.choice(SPACES)).replace("-", "-" if kind == "FI_HETU" else r.choice(SPACES)), way
    if way == "line-break":
        cut = " " if " " in value else "-"
        head, tail = value.split(cut, 1)
        return head + ("\n" if cut == " " else "-\n") + tail, way
    return value.replace("-", ".").replace(" ", "."), way


# ---- Labels

LABELS = {
    "FI_HETU": {"": "henkilötunnus|hetu|Henkilötunnus|HETU", "sv": "personbeteckning|Personbeteckning", "en": "Finnish personal identity code (HETU)|hetu"},
    "SE_PERSONNUMMER": {"": "personnummer|Personnummer|pers.nr|personnr", "en": "Swedish personal number (personnummer)|personnummer",
                        "fi": "ruotsalainen henkilötunnus (personnummer)"},
    "NO_FODSELSNUMMER": {"": "fødselsnummer|Fødselsnummer|fnr|fødselsnr.", "en": "Norwegian national ID (fødselsnummer)|fnr"},
    "DK_CPR": {"": "CPR-nummer|CPR|cpr-nr.|cpr.nr", "en": "Danish CPR number|CPR no"},
    "IS_KENNITALA": {"": "kennitala|Kennitala|kt.|kt", "is": "kennitala|kennitölu|kennitalan|kt.", "en": "Icelandic ID number (kennitala)"},
    "IBAN": {"": "IBAN|Iban", "fi": "tilinumero IBAN|IBAN-tilinumero", "sv": "IBAN-nummer", "de": "IBAN|Bankverbindung", "da": "IBAN|kontonummer (IBAN)"},
    "CREDIT_CARD": {"": "Visa|card", "fi": "kortin numero|luottokortti", "sv": "kortnummer|betalkort", "no": "kortnummer|kredittkort",
                    "da": "kortnummer|betalingskort", "is": "kortanúmer|greiðslukort", "en": "card number|credit card", "de": "Kartennummer|Kreditkarte"},
    "EMAIL": {"": "e-mail|email", "fi": "sähköposti|s-posti", "sv": "e-post|mejl", "no": "e-post", "da": "e-mail|mail", "is": "netfang|tölvupóstur",
              "en": "email|e-mail address", "de": "E-Mail|E-Mail-Adresse"},
    "PHONE": {"": "tel.", "fi": "puhelin|puh.|matkapuhelin", "sv": "telefon|mobil|tfn", "no": "telefon|tlf.|mobil", "da": "telefon|tlf.|mobil",
              "is": "sími|símanúmer|s.", "en": "phone|mobile|cell", "de": "Telefon|Tel.|Handy|Mobil"},
    "IP_ADDRESS": {"": "IP|ip", "fi": "IP-osoite", "sv": "IP-adress", "no": "IP-adresse", "da": "IP-adresse", "is": "IP-tala", "en": "IP address|client ip", "de": "IP-Adresse"},
    "MAC_ADDRESS": {"": "MAC", "fi": "MAC-osoite", "sv": "MAC-adress", "no": "MAC-adresse", "da": "MAC-adresse", "is": "MAC-vistfang", "en": "MAC address", "de": "MAC-Adresse"},
    "VAT_ID": {"": "VAT", "fi": "ALV-tunnus|alv-numero", "sv": "momsregistreringsnummer|VAT-nummer", "no": "MVA-nummer|org.nr. (MVA)", "da": "momsnummer|VAT-nr.",
               "is": "VSK-númer", "en": "VAT number|VAT ID", "de": "USt-IdNr.|Umsatzsteuer-ID"},
    "US_SSN": {"": "SSN", "en": "SSN|social security number|Social Security No."},
}


def label(r, kind, language):
    of_kind = LABELS[kind]
    return r.choice(of_kind.get(language, of_kind[""]).split("|"))


# ---- Templates: {L} a label, {V} its value, {L2} {V2} another, {n} {p} names, {w} a small number

BARE = {"EMAIL", "IBAN", "IP_ADDRESS", "MAC_ADDRESS", "CREDIT_CARD", "FI_HETU", "VAT_ID"}

OFFICE = {
    "fi": ["Voisitko tarkistaa asiakkaan tiedot? {L}: {V}. Kiitos!", "Tukipyyntö {w}: käyttäjä {n} ei pääse kirjautumaan, {L} {V}",
           "Nimi: {n}\n{L}: {V}\n{L2}: {V2}\n", "Asiakkaan {n} {L} on {V}, eikä laskua löydy.", "Kirjoita lyhyt viesti, jossa mainitaan {V} ja se, että maksu on tullut.",
           "Moi, tässä pyydetyt: {L} {V} sekä {L2} {V2}; vastaa ennen perjantaita."],
    "sv": ["Kan du kontrollera kunden? {L}: {V}. Tack!", "Ärende {w}: {n} kommer inte in, {L} {V}", "Namn: {n}\n{L}: {V}\n{L2}: {V2}\n",
           "Kundens {L} är {V} men fakturan saknas.", "Skriv ett kort svar som nämner {V} och att betalningen har kommit in.",
           "Hej, här är det du bad om: {L} {V} samt {L2} {V2}; svara före fredag."],
    "no": ["Kan du sjekke kunden? {L}: {V}. Takk!", "Sak {w}: {n} får ikke logget inn, {L} {V}", "Navn: {n}\n{L}: {V}\n{L2}: {V2}\n",
           "Kundens {L} er {V}, men fakturaen mangler.", "Skriv et kort svar som nevner {V} og at betalingen har kommet.",
           "Hei, her er det du ba om: {L} {V} og {L2} {V2}; svar før fredag."],
    "da": ["Kan du tjekke kunden? {L}: {V}. Tak!", "Sag {w}: {n} kan ikke logge ind, {L} {V}", "Navn: {n}\n{L}: {V}\n{L2}: {V2}\n",
           "Kundens {L} er {V}, men fakturaen mangler.", "Skriv et kort svar, der nævner {V}, og at betalingen er kommet.",
           "Hej, her er det, du bad om: {L} {V} og {L2} {V2}; svar inden fredag."],
    "is": ["Geturðu athugað viðskiptavininn? {L}: {V}. Takk!", "Mál {w}: {n} kemst ekki inn, {L} {V}", "Nafn: {n}\n{L}: {V}\n{L2}: {V2}\n",
           "Viðskiptavinurinn er með {L} {V} en reikninginn vantar.", "Skrifaðu stutt svar þar sem fram kemur {V} og að greiðslan hafi borist.",
           "Hæ, hér er það sem þú baðst um: {L} {V} og {L2} {V2}; svaraðu fyrir föstudag."],
    "en": ["Could you check this customer? {L}: {V}. Thanks!", "Ticket {w}: {n} cannot sign in, {L} {V}", "Name: {n}\n{L}: {V}\n{L2}: {V2}\n",
           "The customer's {L} is {V} but the invoice is missing.", "Write a short reply that mentions {V} and says the payment arrived.",
           "Hi, here is what you asked for: {L} {V} and {L2} {V2}; please answer before Friday."],
    "de": ["Können Sie den Kunden prüfen? {L}: {V}. Danke!", "Vorgang {w}: {n} kann sich nicht anmelden, {L} {V}", "Name: {n}\n{L}: {V}\n{L2}: {V2}\n",
           "Die {L} des Kunden lautet {V}, aber die Rechnung fehlt.", "Schreibe eine kurze Antwort, die {V} nennt und sagt, dass die Zahlung da ist.",
           "Hallo, hier das Gewünschte: {L} {V} sowie {L2} {V2}; bitte bis Freitag antworten."],
    "": ["| {L} | {L2} |\n|---|---|\n| {V} | {V2} |", "{\"name\": \"{n}\", \"{L}\": \"{V}\", \"{L2}\": \"{V2}\"}", "2025-03-{w}T08:14:22Z WARN login failed {L}={V} attempt=3",
         "name;{L};{L2}\n{n};{V};{V2}", "user_record = {'{L}': '{V}', 'active': True}", "<{L}>{V}</{L}>", "- {n}\n- {L}: {V}\n- {L2}: {V2}", "{L}\t{V}\n{L2}\t{V2}",
         "curl -d '{L}={V}' https://api.firma.test/v1/x", "({V})", "\"{V}\",\"{V2}\",{w}"],
}

WARD = {
    "fi": ["Hei,\n\nlähetän potilaan {n} lähetteen uudelleen, koska ensimmäisessä {L} oli väärin. Oikea on {V}.\n\nTerveisin\n{p}\n{L2}: {V2}",
           "Palkanlaskenta: uusi työntekijä {n} ({L} {V}) aloittaa 1.9., yhteys {V2}.", "Tee tiivistelmä: \"Hakija {n}, {L}: {V}, hakee toimeentulotukea.\"",
           "Onko tämä oikein kirjoitettu: {V}?", "Vuokralainen ilmoitti uudeksi yhteystiedokseen {V2} ja vahvisti, että {L} on edelleen {V}!"],
    "sv": ["Hej,\n\njag skickar remissen för {n} igen eftersom {L} var fel. Rätt är {V}.\n\nMed vänlig hälsning\n{p}\n{L2}: {V2}",
           "Lön: ny medarbetare {n} ({L} {V}) börjar 1/9, nås på {V2}.", "Sammanfatta: \"Sökanden {n}, {L}: {V}, ansöker om bidrag.\"",
           "Är det här rätt skrivet: {V}?", "Hyresgästen angav {V2} som ny kontakt och bekräftade att {L} fortfarande är {V}!"],
    "no": ["Hei,\n\njeg sender henvisningen for {n} på nytt fordi {L} var feil. Riktig er {V}.\n\nVennlig hilsen\n{p}\n{L2}: {V2}",
           "Lønn: ny medarbeider {n} ({L} {V}) begynner 1.9., nås på {V2}.", "Oppsummer: \"Søkeren {n}, {L}: {V}, søker om støtte.\"",
           "Er dette riktig skrevet: {V}?", "Leietakeren oppga {V2} som ny kontakt og bekreftet at {L} fortsatt er {V}!"],
    "da": ["Hej,\n\njeg sender henvisningen for {n} igen, fordi {L} var forkert. Det rigtige er {V}.\n\nVenlig hilsen\n{p}\n{L2}: {V2}",
           "Løn: ny medarbejder {n} ({L} {V}) begynder 1/9, træffes på {V2}.", "Opsummer: \"Ansøgeren {n}, {L}: {V}, søger om tilskud.\"",
           "Er det her skrevet rigtigt: {V}?", "Lejeren oplyste {V2} som ny kontakt og bekræftede, at {L} stadig er {V}!"],
    "is": ["Góðan dag,\n\nég sendi tilvísun fyrir {n} aftur þar sem {L} var röng. Rétt er {V}.\n\nKveðja\n{p}\n{L2}: {V2}",
           "Laun: nýr starfsmaður {n} ({L} {V}) byrjar 1. september, næst í {V2}.", "Dragðu saman: \"Umsækjandi {n}, {L}: {V}, sækir um styrk.\"",
           "Er þetta rétt skrifað: {V}?", "Leigjandinn gaf upp {V2} og staðfesti að {L} sé enn {V}!"],
    "en": ["Dear colleague,\n\nI am resending the referral for {n} since the {L} was wrong. It should read {V}.\n\nKind regards\n{p}\n{L2}: {V2}",
           "Payroll: new starter {n} ({L} {V}) joins on 1 September, reach them at {V2}.", "Summarise: \"Applicant {n}, {L}: {V}, applies for benefits.\"",
           "Is this spelled right: {V}?", "The tenant gave {V2} as the new contact and confirmed the {L} is still {V}!"],
    "de": ["Guten Tag,\n\nich sende die Überweisung für {n} erneut, da die {L} falsch war. Richtig ist {V}.\n\nMit freundlichen Grüßen\n{p}\n{L2}: {V2}",
           "Lohn: neuer Mitarbeiter {n} ({L} {V}) beginnt am 1.9., erreichbar unter {V2}.", "Fasse zusammen: \"Antragsteller {n}, {L}: {V}, beantragt Hilfe.\"",
           "Ist das richtig geschrieben: {V}?", "Der Mieter nannte {V2} als neuen Kontakt und bestätigte, dass die {L} weiterhin {V} ist!"],
    "": ["{\"messages\":[{\"role\":\"user\",\"content\":\"{L} {V}\"}],\"n\":{w}}", "id,{L},{L2},visits\n{w},{V},{V2},4\n", "INFO [main] c.n.Audit - {L} [{V}] changed to [{V2}]",
         "patient:\n  {L}: {V}\n  contact: {V2}\n", "{L}......: {V}\n{L2}.....: {V2}", "**{L}**: `{V}`", "SELECT * FROM persons WHERE id = '{V}' OR contact = '{V2}';",
         "Re: Fwd: {n} / {L} {V} /", "{L}={V}&x=1", "[{V}, {V2}]", "{L}:{V},{L2}:{V2}"],
}

# Written after rules had been mended on the other two, and not looked into since: only its scores.
DESK = {
    "fi": ["Ystävällisesti\n{p} | {L2} {V2} | {L} {V}", "1) {n}\n2) {L} = {V}\n3) muuta: {w} vrk", "Korjaa kirjoitusvirheet: Olen {n}, ja {L} on siis {V}, kiitos avusta",
           "LÄÄKÄRINLAUSUNTO\nPotilas {n}, {L} {V}. Sairausloma {w} päivää.", "Vastaa tähän viestiin: >> {V} << ja pahoittele viivettä.", "{L} ({n}): {V}; {L2} ({n}): {V2}"],
    "sv": ["Vänligen\n{p} | {L2} {V2} | {L} {V}", "1) {n}\n2) {L} = {V}\n3) övrigt: {w} dygn", "Rätta stavfelen: Jag heter {n} och {L} är alltså {V}, tack för hjälpen",
           "LÄKARINTYG\nPatient {n}, {L} {V}. Sjukskriven {w} dagar.", "Svara på detta: >> {V} << och beklaga dröjsmålet.", "{L} ({n}): {V}; {L2} ({n}): {V2}"],
    "no": ["Hilsen\n{p} | {L2} {V2} | {L} {V}", "1) {n}\n2) {L} = {V}\n3) annet: {w} døgn", "Rett skrivefeilene: Jeg heter {n}, og {L} er altså {V}, takk for hjelpen",
           "LEGEERKLÆRING\nPasient {n}, {L} {V}. Sykmeldt {w} dager.", "Svar på dette: >> {V} << og beklag forsinkelsen.", "{L} ({n}): {V}; {L2} ({n}): {V2}"],
    "da": ["Venligst\n{p} | {L2} {V2} | {L} {V}", "1) {n}\n2) {L} = {V}\n3) andet: {w} døgn", "Ret stavefejlene: Jeg hedder {n}, og {L} er altså {V}, tak for hjælpen",
           "LÆGEERKLÆRING\nPatient {n}, {L} {V}. Sygemeldt {w} dage.", "Svar på dette: >> {V} << og beklag forsinkelsen.", "{L} ({n}): {V}; {L2} ({n}): {V2}"],
    "is": ["Virðingarfyllst\n{p} | {L2} {V2} | {L} {V}", "1) {n}\n2) {L} = {V}\n3) annað: {w} dagar", "Lagaðu stafsetninguna: Ég heiti {n} og {L} er sem sagt {V}, takk fyrir hjálpina",
           "LÆKNISVOTTORÐ\nSjúklingur {n}, {L} {V}. Óvinnufær í {w} daga.", "Svaraðu þessu: >> {V} << og afsakaðu töfina.", "{L} ({n}): {V}; {L2} ({n}): {V2}"],
    "en": ["Best\n{p} | {L2} {V2} | {L} {V}", "1) {n}\n2) {L} = {V}\n3) other: {w} nights", "Fix the typos: I'm {n} and so my {L} is {V}, cheers for the help",
           "MEDICAL CERTIFICATE\nPatient {n}, {L} {V}. Unfit for work for {w} days.", "Reply to this: >> {V} << and apologise for the delay.", "{L} ({n}): {V}; {L2} ({n}): {V2}"],
    "de": ["Beste Grüße\n{p} | {L2} {V2} | {L} {V}", "1) {n}\n2) {L} = {V}\n3) sonst: {w} Nächte", "Korrigiere die Tippfehler: Ich heiße {n}, also ist die {L} {V}, danke für die Hilfe",
           "ÄRZTLICHES ATTEST\nPatient {n}, {L} {V}. Arbeitsunfähig für {w} Tage.", "Antworte darauf: >> {V} << und entschuldige die Verspätung.", "{L} ({n}): {V}; {L2} ({n}): {V2}"],
    "": ["[{\"field\": \"{L}\", \"value\": \"{V}\"}, {\"field\": \"{L2}\", \"value\": \"{V2}\"}]", "{L} -> {V}", "{V} ({L})", "BEGIN:VCARD\nFN:{n}\nNOTE:{L} {V}\nX-ALT:{V2}\nEND:VCARD",
         "{w}. {n}: {L} {V}, {L2} {V2}", "row={w}\t{n}\t{L}\t{V}", "print(lookup(\"{V}\"))  # {L}", "* *{L}* - {V}\n* *{L2}* - {V2}", "{n} <{V2}> wrote:\n> {L}: {V}", "{L}\n{V}\n\n{L2}\n{V2}",
         "(1, '{n}', '{V}', '{V2}'),", "{L}: {V}."],
}

HARD = {
    "office": ["order {d8} shipped", "IMEI {imei}", "reference {luhn16}", "pi is 3.14159265358979323846264338327950288", "version {v4} is out", "trace {uuid}",
               "sha256:{h64}", "2025-{mo}-{da}T12:{da}:07.123Z", "ISBN 978-951-0-{d5}-{d1}", "EAN {ean}", "tracking number {d12}", "commit {h40}", "60.1{d5}, 24.9{d5}",
               "part no. {d3}-{d4}-{d2}", "1.3.6.1.4.1.{d5}.2.{d1}", "x = {d6} * {d4} + {d7}", "data {b64}", "Chrome/{d3}.0.{d4}.{d2} Safari/537.36", "license {lic}",
               "invoice {d10} due 2025-{mo}-{da}", "row {d7} of {d8}", "total {d3} {d3} {d3} EUR", "unix {d10}", "build {v4}", "Bestellnummer {d10}", "tilausnumero {d10}",
               "ordrenummer {d8}", "ärendenummer {d8}", "pöntunarnúmer {d8}", "0x{h16}", "etag \"{h32}\"", "mvn io.netty:netty-all:4.1.{d2}.Final", "3,{d3},{d3} rows in {d2}.{d3} s"],
    "ward": ["Lot {d6}-{d4}, expires {mo}/2027", "serial {imei}", "OCR {luhn16}", "sqrt(2)=1.41421356237309504880168872420969807", "upgraded to {v4} from {v4}",
             "session={uuid}; path=/", "digest {h64}", "{da}.{mo}.2025 klo 14.30", "ISBN-13: 97895{d7}{d1}", "GTIN {ean}", "parcel {d12} delivered", "git checkout {h40}",
             "lat=59.9{d5}&lon=10.7{d5}", "P/N {d4}-{d3}-{d3}", "2.16.578.1.12.4.1.4.{d3}", "[{d4}, {d5}, {d6}, {d7}]", "blob {b64}", "firmware {v4} (rev {d2})",
             "key: {lic}", "Rechnung Nr. {d10} vom {da}.{mo}.2025", "lines {d6}-{d6}", "saldo 1 {d3} {d3},50 kr", "epoch {d10}{d3}", "case {d8}/2025", "viite {d12}",
             "fakturanummer {d8}", "sagsnr. {d4}-{d6}", "málsnúmer {d8}", "color #{h6}", "W/\"{h16}\"", "pip install torch=={d1}.{d1}.{d2}", "seed={d10}",
             "took {d4} ms, {d7} tokens, {d3} errors", "Zimmer {d3}, Station {d1}, {d2}:{d2} Uhr"],
    "desk": ["Your order no. {d3}-{d7}-{d7} is on its way", "IMEI: {imei}, model SM-G{d3}", "Referenznummer {luhn16} angeben", "e = 2.71828182845904523536028747135266249", "v{v4}-rc{d1}",
             "X-Request-Id: {uuid}", "md5 {h32}  image.iso", "{da}/{mo}/2025 10:{da}", "ISBN 0-{d3}-{d5}-{d1}", "barcode {ean}", "colli {d10}", "index {h7}..{h7} 100644",
             "N 60.{d5} E 24.{d5}", "SKU-{d4}-{d4}-{d3}", "oid 1.2.840.{d6}.{d1}.{d1}", "({d3} + {d4}) / {d2} = {d5}", "token {b64}", "nginx/{d1}.{d2}.{d1} python/3.{d2}", "serial {lic}",
             "faktura {d8}, forfall {da}.{mo}.2026", "bytes={d6}-{d7}", "population {d1},{d3},{d3}", "ts={d10}.{d3}", "zaaknummer {d9}", "asiakasnumero {d6}", "kundnummer {d7}",
             "sendingsnummer {d12}", "hakemus {d4}/{d3}/2025", "0b10110111 0x{h8}", "rev {h12}", "numpy=={d1}.{d2}.{d1}", "[{d2}.{d3}, {d2}.{d3}, -{d1}.{d4}]", "p={d1}.{d5}e-{d2}, n={d4}",
             "Seite {d2} von {d3}", "rute {d3}, avgang 0{d1}:{d2}, spor {d1}", "hinta {d2},{d2} € / {d1} kpl", "sum {d4} {d3} {d3}", "WKN {d6}"],
}


def hard_negative(r, template):
    text, rest = "", template
    while "{" in rest:
        head, rest = rest.split("{", 1)
        slot, rest = rest.split("}", 1)
        text += head + filler(r, slot)
    return text + rest


def filler(r, slot):
    if slot[0] == "d" and slot[1:].isdigit():
        return r.choice("123456789") + digits(r, int(slot[1:]) - 1)
    if slot[0] == "h" and slot[1:].isdigit():
        return "".join(r.choice("0123456789abcdef") for _ in range(int(slot[1:])))
    if slot == "imei":
        body = "35" + digits(r, 12)
        return body + luhn_digit(body)
    if slot == "luhn16":
        body = r.choice("789") + digits(r, 14)
        return body + luhn_digit(body)
    if slot == "ean":
        body = "64" + digits(r, 10)
        return body + str(-weighted(body, (1, 3) * 6) % 10)
    if slot == "v4":
        return "%d.%d.%d.%d" % (r.randint(1, 30), r.randint(0, 20), r.randint(0, 99), r.randint(0, 200))
    if slot == "uuid":
        return "-".join(filler(r, "h%d" % n) for n in (8, 4, 4, 4, 12))
    if slot == "b64":
        return "".join(r.choice(string.ascii_letters + string.digits + "+/") for _ in range(r.randint(30, 60))) + "="
    if slot == "lic":
        return "-".join("".join(r.choice("ABCDEFGHJKLMNPQRSTUVWXYZ23456789") for _ in range(5)) for _ in range(5))
    return "%02d" % (r.randint(1, 12) if slot == "mo" else r.randint(10, 28))


FAMILIES = {"office": OFFICE, "ward": WARD, "desk": DESK}


# ---- Texts


class Writer:
    """A text under construction, with where its values are (offsets in UTF-16 units)."""

    def __init__(self):
        self.text, self.entities = "", []

    def add(self, piece, kind=None, way="none"):
        start = len(self.text.encode("utf-16-le")) // 2
        self.text += piece
        if kind:
            self.entities.append({"kind": kind, "start16": start, "end16": start + len(piece.encode("utf-16-le")) // 2, "obf": way})


def positive(r, family, language, kind, hidden):
    templates = FAMILIES[family]
    fit = [t for t in templates[language] + templates[""] if "{L}" in t or kind in BARE]
    template = r.choice(fit)
    second = r.choice([k for k in ("EMAIL", "PHONE", "IBAN", "IP_ADDRESS") if k != kind and ("{L2}" in template or k != "PHONE")])
    writer = Writer()
    rest = template
    slots = {"{L}", "{V}", "{L2}", "{V2}", "{n}", "{p}", "{w}"}
    name = r.choice(FIRST).capitalize() + " " + r.choice(LAST).capitalize()
    phone_language = language
    while rest:
        found = min(((rest.find(s), s) for s in slots if s in rest), default=(len(rest), ""))
        writer.add(rest[:found[0]])
        rest = rest[found[0] + len(found[1]):]
        if found[1] == "{L}":
            writer.add(label(r, kind, language))
        elif found[1] == "{L2}":
            writer.add(label(r, second, language))
        elif found[1] == "{V}":
            value, way = value_of(r, kind, phone_language), "none"
            if hidden:
                value, way = hide(r, kind, value)
            writer.add(value, kind, way)
        elif found[1] == "{V2}":
            writer.add(value_of(r, second, phone_language), second)
        elif found[1] in ("{n}", "{p}"):
            writer.add(name)
        elif found[1]:
            writer.add(str(r.randint(10, 28)))
    return writer


def texts(family, seed, count):
    r = random.Random("%s %d" % (family, seed))
    for number in range(count):
        language = LANGUAGES[number % 7]
        if number % 3 == 2:
            template = r.choice(HARD[family])
            yield {"id": "%s%05d" % (family[0], number), "lang": language, "bucket": "hn", "tags": [template.split("{")[0].strip()],
                   "text": hard_negative(r, template), "entities": []}
            continue
        kind = CORE[number // 3 % 13]
        # National numbers mostly stand in texts of their country, in English, and now and then elsewhere.
        home = [l for l, k in HOME.items() if k == kind]
        if home and r.random() < 0.75:
            language = home[0] if r.random() < 0.8 else "en"
        writer = positive(r, family, language, kind, r.random() < 0.3)
        yield {"id": "%s%05d" % (family[0], number), "lang": language, "bucket": "pos", "tags": [], "text": writer.text, "entities": writer.entities}


def main():
    arguments = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    arguments.add_argument("--family", choices=tuple(FAMILIES), required=True)
    arguments.add_argument("--seed", type=int, required=True)
    arguments.add_argument("--count", type=int, default=3000)
    chosen = arguments.parse_args()
    for text in texts(chosen.family, chosen.seed, chosen.count):
        sys.stdout.write(json.dumps(text, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
