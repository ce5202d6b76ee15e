#!/usr/bin/env python3
"""A third set of labelled texts: values without a label in plain sentences of the language they belong to, and as hard negatives
numbers of the same shapes in the very same sentences. What a text says of itself is all there is to go by: the hardest of the sets.

    python3 bench/pii_unlabelled.py --seed 7 --count 6000 > unlabelled.jsonl
    ./plumbline pii eval unlabelled.jsonl

Values come from `pii_texts.py` (public algorithms). Same seed and count: same bytes. Standard library only.
"""
import argparse
import json
import random
import sys

from pii_texts import HOME, value_of

SENTENCES = {
    "fi": ["Voisitko tarkistaa {V} ennen perjantaita?", "Tässä se taas on: {V}", "Hänen tietonsa ovat {V}, pyydän korjaamaan ne.", "Lisää listalle vielä {V}",
           "Mitä tarkoittaa {V}?", "Käännä tämä: \"Asia koskee {V} ja hänen perhettään.\"", "Löysin vanhasta sopimuksesta merkinnän {V}, kenelle se kuuluu?"],
    "sv": ["Kan du kontrollera {V} innan fredag?", "Här är det igen: {V}", "Hennes uppgifter är {V}, var snäll och rätta dem.", "Lägg även till {V} på listan",
           "Vad betyder {V}?", "Översätt det här: \"Ärendet gäller {V} och hennes familj.\"", "Jag hittade {V} i ett gammalt avtal, vem är det?"],
    "no": ["Kan du sjekke {V} før fredag?", "Her er det igjen: {V}", "Opplysningene hennes er {V}, vennligst rett dem.", "Legg også til {V} på listen",
           "Hva betyr {V}?", "Oversett dette: \"Saken gjelder {V} og familien hennes.\"", "Jeg fant {V} i en gammel avtale, hvem er det?"],
    "da": ["Kan du tjekke {V} inden fredag?", "Her er det igen: {V}", "Hendes oplysninger er {V}, ret dem venligst.", "Tilføj også {V} til listen",
           "Hvad betyder {V}?", "Oversæt dette: \"Sagen vedrører {V} og hendes familie.\"", "Jeg fandt {V} i en gammel aftale, hvem er det?"],
    "is": ["Geturðu athugað {V} fyrir föstudag?", "Hér er það aftur: {V}", "Upplýsingar hennar eru {V}, vinsamlegast leiðréttu þær.", "Bættu líka {V} á listann",
           "Hvað þýðir {V}?", "Þýddu þetta: \"Málið varðar {V} og fjölskyldu hennar.\"", "Ég fann {V} í gömlum samningi, hver er það?"],
    "en": ["Could you check {V} before Friday?", "Here it is again: {V}", "Her details are {V}, please correct them.", "Also put {V} on the list",
           "What does {V} mean?", "Translate this: \"The matter concerns {V} and her family.\"", "I found {V} in an old contract, who is it?"],
    "de": ["Könntest du {V} bis Freitag prüfen?", "Hier ist es noch einmal: {V}", "Ihre Angaben sind {V}, bitte korrigieren.", "Setze auch {V} auf die Liste",
           "Was bedeutet {V}?", "Übersetze: \"Die Sache betrifft {V} und ihre Familie.\"", "Ich habe {V} in einem alten Vertrag gefunden, wer ist das?"],
}
EVERYWHERE = ["IBAN", "CREDIT_CARD", "EMAIL", "IP_ADDRESS", "MAC_ADDRESS", "VAT_ID", "PHONE"]
# 9 a digit, x a hexadecimal digit, A a letter; the rest as it stands
SHAPES = ["999999", "9999999", "99999999", "999999999", "9999999999", "99999999999", "999999999999", "9999999999999", "9999999999999999", "999999-9999", "999-999-999",
          "99.99.9999", "9999 9999", "9999/99", "9999-9999-9999-9999", "v9.99.99", "xxxxxxxxxxxxxxxx", "A99999999", "AA999999999", "#999999999", "99999:99999", "999,999999",
          "99999 e-999", "99999999_999999"]


def units(text):
    return len(text.encode("utf-16-le")) // 2


def shaped(r):
    signs = {"9": "0123456789", "x": "0123456789abcdef", "A": "BCHJKMQRTWXZ"}
    return "".join(r.choice(signs[c]) if c in signs else c for c in r.choice(SHAPES))


def text(r, number):
    language = r.choice(sorted(SENTENCES))
    before, after = r.choice(SENTENCES[language]).split("{V}")
    row = {"id": "u%05d" % number, "lang": language, "bucket": "hn", "text": "", "entities": []}
    value = shaped(r)
    if number % 3 != 2:
        home = HOME.get(language)
        kind = home if home and r.random() < 0.4 else r.choice(EVERYWHERE)
        value = value_of(r, kind, language)
        row.update(bucket="pos", entities=[{"kind": kind, "start16": units(before), "end16": units(before + value), "obf": "none"}])
    row["text"] = before + value + after
    return row


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--count", type=int, default=6000)
    asked = parser.parse_args()
    r = random.Random("unlabelled %d" % asked.seed)
    for number in range(asked.count):
        sys.stdout.write(json.dumps(text(r, number), ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
