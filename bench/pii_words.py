#!/usr/bin/env python3
"""Made-up texts with labelled names, addresses and words of GDPR art. 9, to measure a recogniser on.

    pip install Faker==40.54.0
    python3 bench/pii_words.py --seed 5 --count 1200 > words.jsonl
    ./plumbline pii eval words.jsonl

Names and addresses are drawn by Faker (MIT licence), whose lists were made by others than those of the gazetteer; Icelandic
addresses are drawn here, for it has none. Words of art. 9 are drawn from the lists below, frequent and rare ones, which share their author
with the gazetteer's: of others' words it will find fewer. One text in three is a hard negative. Same seed, count and Faker: same bytes.
"""
import argparse
import json
import random
import sys

from faker import Faker

LOCALES = {"fi": "fi_FI", "sv": "sv_SE", "no": "no_NO", "da": "da_DK", "is": "is_IS", "en": ("en_US", "en_GB"), "de": "de_DE"}

# {n} a name, {f} a first name, {a} an address in one line, {s} a street and number, {h} a word of health, {o} another of art. 9
TEXTS = {
    "fi": ["Voisitko kirjoittaa kohteliaan vastauksen asiakkaalle? Hänen nimensä on {n} ja hän on odottanut kaksi viikkoa.",
           "Hei {f},\nkiitos viestistäsi. Palaan asiaan huomenna.\nTerveisin\n{n}", "Muistio: paikalla olivat {n}, {n} sekä {n}.",
           "Toimita paketti osoitteeseen {a}.", "{n} asuu osoitteessa {s} ja haluaa vaihtaa lääkäriä.", "Nimi: {n}\nOsoite: {a}\nAsia: muutto",
           "Siskollani on {h}, mitä minun pitäisi ottaa huomioon?", "Työntekijällämme todettiin {h} viime kuussa, saako siitä kertoa tiimille?",
           "Äitini sairastaa ja lääkäri epäilee, että hänellä on {h}.", "Naapurini on {o}, miten tervehdin häntä juhlana?",
           "Hän kuuluu yhdistykseen ja on {o}.", "tiivistä tämä: {n} soitti ja perui ajan", "Soita {n} ja kysy laskusta."],
    "sv": ["Skriv ett svar till {n}, som klagar på leveransen.", "Hej {f}!\nTack för senast.\nMvh {n}", "Protokoll: närvarande {n}, {n} och {n}.",
           "Skicka fakturan till {a} före fredag.", "{n} bor på {s} sedan i våras.", "Namn: {n}\nAdress: {a}",
           "Min syster har {h} och undrar vad hon kan äta.", "Patienten fick diagnosen {h} i mars.", "Kollegan är <sjukskriven>, han har {h}.",
           "Min granne är {o}, vad bör jag tänka på?", "Hon är medlem och {o} sedan länge.", "sammanfatta: {n} ringde och avbokade tiden",
           "Ring {n} och fråga om hyran."],
    "no": ["Skriv et svar til {n}, som venter på refusjon.", "Hei {f},\ntakk for sist.\nVennlig hilsen\n{n}", "Referat: til stede var {n}, {n} og {n}.",
           "Send pakken til {a} i dag.", "{n} bor i {s} og vil bytte fastlege.", "Navn: {n}\nAdresse: {a}", "Søsteren min har {h}, hva bør jeg vite?",
           "Pasienten fikk {h} i fjor.", "Kollegaen er <sykmeldt>, hun har {h}.", "Naboen min er {o}, hva bør jeg tenke på?",
           "Han er medlem og {o}.", "oppsummer: {n} ringte og avlyste", "Ring {n} om saken."],
    "da": ["Skriv et svar til {n}, der klager over forsinkelsen.", "Hej {f}\nTak for sidst.\nVenlig hilsen\n{n}", "Referat: til stede var {n}, {n} og {n}.",
           "Send pakken til {a} i dag.", "{n} bor på {s} og vil skifte læge.", "Navn: {n}\nAdresse: {a}", "Min søster har {h}, hvad skal jeg vide?",
           "Patienten fik {h} sidste år.", "Kollegaen er hjemme, hun har {h}.", "Min nabo er {o}, hvad bør jeg tænke på?",
           "Han er medlem og {o}.", "opsummer: {n} ringede og aflyste", "Ring til {n} om sagen."],
    "is": ["Skrifaðu svar til viðskiptavinarins, hann heitir {n}.", "Hæ {f},\ntakk fyrir síðast.\nKveðja\n{n}", "Fundargerð: mætt voru {n}, {n} og {n}.",
           "Sendu pakkann á {a} í dag.", "{n} býr á {s} og vill skipta um lækni.", "Nafn: {n}\nHeimilisfang: {a}", "Systir mín er með {h}, hvað þarf ég að vita?",
           "Sjúklingurinn greindist með {h} í fyrra.", "Hann er með {h} og er í <veikindaleyfi>.", "Konan er {o}, hvað þarf að hafa í huga?",
           "Hún er félagi og {o}.", "{n} hringdi og afbókaði tímann", "Hringdu í {n} út af reikningnum."],
    "en": ["Draft a polite reply to {n}, who has been waiting for a refund.", "Hi {f},\nthanks for the call.\nBest regards,\n{n}",
           "Minutes: present were {n}, {n} and {n}.", "Ship the parcel to {a} by Friday.", "{n} lives at {s} and wants a new GP.", "Name: {n}\nAddress: {a}",
           "My sister has {h}. What should she eat?", "The patient was diagnosed with {h} last year.", "A colleague told me she has {h}, may I tell the team?",
           "My neighbour is {o}, what should I keep in mind?", "He is a member and {o} too.", "tl;dr {n} called and cancelled the appointment",
           "Call {n} about the invoice.", '{{"customer_name": "{n}", "shipping": "{a}", "note": "gift"}}'],
    "de": ["Schreiben Sie bitte eine höfliche Antwort an {n}, der auf eine Erstattung wartet.", "Hallo {f},\ndanke für das Gespräch.\nViele Grüße\n{n}",
           "Protokoll: anwesend waren {n}, {n} und {n}.", "Bitte liefern Sie an {a} bis Freitag.", "{n} wohnt {s} und sucht einen Hausarzt.",
           "Name: {n}\nAnschrift: {a}", "Meine Schwester hat {h}, was sollte sie essen?", "Beim Patienten wurde {h} diagnostiziert, er ist zu Hause.",
           "Der Kollege ist krank, er hat {h}.", "Mein Nachbar ist {o}, was sollte ich beachten?", "Sie ist Mitglied und {o}.",
           "kurz: {n} hat angerufen und abgesagt", "Rufen Sie {n} wegen der Rechnung an."],
}
HEALTH = {
    "fi": "diabetes,masennus,rintasyöpä,epilepsia,kaksisuuntainen mielialahäiriö,aivokasvain,keliakia,uniapnea,astma,paniikkihäiriö,nivelrikko,"
          "kilpirauhasen vajaatoiminta,migreeni,kystinen fibroosi,borderline,kihti,munuaisten vajaatoiminta,HIV,ADHD,sarkoidoosi",
    "sv": "diabetes,depression,bröstcancer,epilepsi,bipolär sjukdom,hjärntumör,celiaki,sömnapné,astma,panikångest,artros,hypotyreos,migrän,"
          "cystisk fibros,utmattningssyndrom,gikt,njursvikt,hiv,adhd,sarkoidos",
    "no": "diabetes,depresjon,brystkreft,epilepsi,bipolar lidelse,hjernesvulst,cøliaki,søvnapné,astma,panikkangst,artrose,lavt stoffskifte,migrene,"
          "cystisk fibrose,utbrenthet,gikt,nyresvikt,hiv,ADHD,sarkoidose",
    "da": "diabetes,depression,brystkræft,epilepsi,bipolar lidelse,hjernetumor,cøliaki,søvnapnø,astma,panikangst,slidgigt,lavt stofskifte,migræne,"
          "cystisk fibrose,stress,gigt,nyresvigt,hiv,ADHD,sarkoidose",
    "is": "sykursýki,þunglyndi,brjóstakrabbamein,flogaveiki,geðhvörf,heilaæxli,glútenóþol,kæfisvefn,astma,kvíða,slitgigt,vanvirkan skjaldkirtil,"
          "mígreni,slímseigjusjúkdóm,kulnun,þvagsýrugigt,nýrnabilun,HIV,ADHD,sarklíki",
    "en": "diabetes,depression,breast cancer,epilepsy,bipolar disorder,a brain tumour,coeliac disease,sleep apnoea,asthma,panic attacks,osteoarthritis,"
          "hypothyroidism,migraine,cystic fibrosis,burnout,gout,kidney failure,HIV,ADHD,sarcoidosis",
    "de": "Diabetes,Depressionen,Brustkrebs,Epilepsie,eine bipolare Störung,einen Hirntumor,Zöliakie,Schlafapnoe,Asthma,Panikattacken,Arthrose,"
          "eine Schilddrüsenunterfunktion,Migräne,Mukoviszidose,Burnout,Gicht,Nierenversagen,HIV,ADHS,Sarkoidose",
}
OTHER = {
    "fi": "muslimi,juutalainen,homoseksuaali,transsukupuolinen,ammattiliiton jäsen,helluntailainen,kommunisti,saamelainen,romani,bahailainen",
    "sv": "muslim,jude,homosexuell,transperson,fackligt aktiv,pingstvän,kommunist,same,rom,bahá'í",
    "no": "muslim,jøde,homofil,transperson,fagorganisert,pinsevenn,kommunist,same,rom,bahá'í",
    "da": "muslim,jøde,homoseksuel,transperson,fagligt aktiv,missionsk,kommunist,grønlænder,roma,bahá'í",
    "is": "múslimi,gyðingur,samkynhneigð,trans,trúnaðarmaður stéttarfélags,hvítasunnumaður,kommúnisti,Rómani,ásatrúar,bahá'í",
    "en": "Muslim,Jewish,gay,transgender,a trade union rep,Pentecostal,a communist,Sámi,Roma,Bahá'í",
    "de": "Muslim,Jude,schwul,transgender,Gewerkschafter,Pfingstler,Kommunist,Sorbe,Rom,Bahai",
}
NEGATIVES = [
    "What are the symptoms of diabetes in general?", "Skriv en artikel om depression och dess historia.", "Mercedes Benz opened a plant in Virginia.",
    "The Paris Agreement and the Austin city council", "Hugo Boss AG, Carl Zeiss SMT und Robert Bosch GmbH haben berichtet.", "Ernst & Young Oy, Helsinki",
    "Deploy to Azure Germany West Central on Monday", "def test_anna(): assert Anna.objects.count() == 3", "SELECT name, address FROM customer WHERE id = 12",
    "Kirjoita runo syksystä ja merestä.", "Forklar hva epilepsi er for en skoleklasse.", "Version 4 Street 7 Build 221", "Chapter 12 Main Concepts",
    "Erkläre den Unterschied zwischen Gewerkschaft und Betriebsrat.", "Name: production-cluster-7\nOwner: team-finance", "Maria DB 10.6 and Elastic Search",
    "The Lancet published a study on cancer.", "Ask Siri, Alexa or Claude", "Charles Schwab Corporation and Wells Fargo", "HR Policy and IT Support",
    "Mount Everest, Lake Victoria and San Francisco", "Kap. 3 Platz 5 im Ranking", "Table 5 Row 12 Column 3", "Way 2 go, 3 Street Fighter games",
    "Windows Server 2022 Datacenter", "Martin Luther King Jr. Day is a holiday", "Sankt Olavs plass er en stasjon", "Tie 4 on suljettu talvella.",
    "Gate 12 closes at 09:40", "The Smith chart shows impedance", "Johnson counter with 8 bits", "Alzheimer research foundation annual report",
    "Rechnungsnummer 4711 Weg frei", "May 12 and June 14 are blocked", "Python 3 Drive API", "Google Drive 15 GB", "Halvorsen AS og Hansen Bygg AS leverte",
    "Le Chatelier principle", "Snellman fund annual meeting", "Karl Marx Allee station", "Sverige vann med 4 mot 2 på Ullevi", "Was ist Asthma?",
]


def icelandic(r):
    street = r.choice("Laugavegur Hverfisgata Bergstaðastræti Skólavörðustígur Álfheimar Hraunbær Kleppsvegur Flókagata Miðvangur Lækjargata Hamrahlíð".split())
    code, town = r.choice((("101", "Reykjavík"), ("105", "Reykjavík"), ("200", "Kópavogi"), ("600", "Akureyri"), ("220", "Hafnarfirði")))
    line = "%s %d" % (street, r.randint(1, 120))
    return line, "%s, %s %s" % (line, code, town)


class Draw:
    def __init__(self, seed):
        self.r = random.Random(seed)
        self.fakers = {}
        for language, locales in LOCALES.items():
            self.fakers[language] = [Faker(one) for one in ([locales] if isinstance(locales, str) else locales)]
            for k, fake in enumerate(self.fakers[language]):
                fake.seed_instance(seed * 31 + k)

    def value(self, key, language):
        fake = self.r.choice(self.fakers[language])
        if key == "n":
            name = fake.first_name() + " " + fake.last_name()
            style = self.r.random()
            return "PERSON", name.upper() if style < 0.04 else name.lower() if style < 0.08 else name
        if key == "f":
            return "PERSON", fake.first_name()
        if key in "as":
            line, whole = icelandic(self.r) if language == "is" else (fake.street_address(), fake.address())
            one = self.r.random() < 0.5
            return "ADDRESS", line.replace("\n", ", ") if key == "s" else whole.replace("\n", ", ") if one else whole
        words = (HEALTH if key == "h" else OTHER)[language].split(",")
        return "ART9_HEALTH" if key == "h" else "ART9_OTHER", self.r.choice(words)

    def text(self, language):
        template = self.r.choice(TEXTS[language])
        out, entities, i = "", [], 0
        while i < len(template):
            if template[i] == "{" and template[i + 2:i + 3] == "}" and template[i + 1] in "nfasho":
                kind, value = self.value(template[i + 1], language)
                if template.startswith("{{"):
                    value = value.replace("\n", ", ")
                entities.append({"kind": kind, "start16": units(out), "end16": units(out) + units(value), "obf": "none"})
                out += value
                i += 3
            elif template[i] == "<":  # a word of health that stands in the template itself
                word = template[i + 1:template.index(">", i)]
                entities.append({"kind": "ART9_HEALTH", "start16": units(out), "end16": units(out) + units(word), "obf": "none"})
                out += word
                i += len(word) + 2
            elif template[i:i + 2] in ("{{", "}}"):
                out += template[i]
                i += 2
            else:
                out += template[i]
                i += 1
        return out, entities


def units(text):
    return len(text.encode("utf-16-le")) // 2


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, default=5)
    parser.add_argument("--count", type=int, default=1200)
    asked = parser.parse_args()
    draw = Draw(asked.seed)
    languages = sorted(TEXTS)
    for n in range(asked.count):
        if n % 3 == 2:
            row = {"id": "w%05d" % n, "lang": "en", "bucket": "hn", "text": draw.r.choice(NEGATIVES), "entities": []}
        else:
            language = languages[(n - n // 3) % len(languages)]
            text, entities = draw.text(language)
            row = {"id": "w%05d" % n, "lang": language, "bucket": "pos", "text": text, "entities": entities}
        sys.stdout.write(json.dumps(row, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
