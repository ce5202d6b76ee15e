package io.plumbline.bench;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

/**
 * Text as it stands in prompts and answers: seven languages, source code, tables, stack traces, dates, amounts and
 * versions, and now and then a value that is personal data. Seeded; all values are made up.
 */
final class Prompts {
  private static final List<String> SENTENCES =
      List.of(
          "Summarise the attached meeting notes in five bullet points and list who owes what by when.",
          "The customer asks whether the subscription can be paused over the summer without losing the discount.",
          "You are a careful assistant. Answer in the language of the question and say when you do not know.",
          "Rewrite the paragraph below so that it is shorter, keep the figures, and do not add anything.",
          "Kunden skriver att leveransen är försenad och vill veta när varan kommer fram till ombudet.",
          "Sammanfatta avtalet nedan i klarspråk och lyft fram uppsägningstid, pris och ansvar.",
          "Skriv ett vänligt svar där vi ber om ursäkt och förklarar varför fakturan blev högre än vanligt.",
          "Asiakas kysyy, miksi lasku on suurempi kuin viime kuussa, vaikka kulutus ei ole muuttunut.",
          "Tiivistä alla oleva pöytäkirja ja poimi päätökset sekä vastuuhenkilöt omiksi kohdikseen.",
          "Kirjoita kohtelias vastaus, jossa selitetään viivästyksen syy ja ehdotetaan uutta aikaa.",
          "Kunden får ikke logget inn etter at passordet ble endret, og trenger hjelp i dag.",
          "Gjør brevet om til klart språk, behold alle doseringer og forklar fagordene underveis.",
          "Kunden vil gerne have pengene tilbage for en vare, der gik i stykker efter få dage.",
          "Opsummér mødet, og skriv en liste over det, der skal gøres inden næste onsdag.",
          "Viðskiptavinur spyr hvort hægt sé að breyta afhendingarstað og fá vöruna fyrr.",
          "Fasse die Besprechung zusammen und nenne offene Punkte mit Zuständigkeit und Frist.",
          "Der Kunde möchte wissen, ob der Vertrag vorzeitig gekündigt werden kann und was das kostet.",
          "Check the conventions of this repository before answering; cite the lines you rely on.");

  private static final List<String> TECHNICAL =
      List.of(
          "    for (int i = 0; i < values.length; i++) { sum += values[i] * weights[i % 8]; }\n",
          "    if (response.status() != 200 || body.isEmpty()) { throw new IOException(message(response)); }\n",
          "\tat com.example.billing.InvoiceService.render(InvoiceService.java:214)\n",
          "2026-03-14T09:26:53.589Z INFO  scheduler - job 4711 finished in 1.284 s (attempt 2 of 5)\n",
          "{\"sku\": \"A-10442\", \"quantity\": 12, \"price\": 129.90, \"currency\": \"SEK\", \"tags\": [\"new\", \"eu\"]}\n",
          "| 2026-01 | 1,204 | 98.4 % | 12,340.50 € |\n",
          "SELECT team, SUM(cost) FROM spend WHERE day >= '2026-10-01' GROUP BY team ORDER BY 2 DESC;\n",
          "https://intranet.example.com/wiki/pages/viewpage.action?pageId=884213&from=search\n",
          "version 17.0.12+7, build 2026.11.2-rc1, commit 9f3c2a71d0be\n");

  private static final List<String> VALUES =
      List.of(
          "anna.b@firma.se",
          "+46 70 123 45 67",
          "hetu 161244-008L",
          "personnummer 640801-1309",
          "IBAN FI52 0854 0127 5508 35",
          "kort 4118 7071 9916 5334",
          "IP 43.102.200.241",
          "tilaus 20934418",
          "order 7731-22-0914");

  private final Random random;

  Prompts(long seed) {
    random = new Random(seed);
  }

  /**
   * @param bytes length of the text, UTF-8
   * @param every one value in about so many bytes
   */
  byte[] text(int bytes, int every) {
    StringBuilder text = new StringBuilder(bytes + 512);
    int utf8 = 0;
    int next = random.nextInt(2 * every);
    while (utf8 < bytes) {
      String part;
      if (utf8 >= next) {
        part = pick(VALUES) + ". ";
        next = utf8 + 1 + random.nextInt(2 * every);
      } else if (random.nextInt(5) == 0) {
        part = pick(TECHNICAL);
      } else {
        part = pick(SENTENCES) + (random.nextInt(6) == 0 ? "\n" : " ");
      }
      text.append(part);
      utf8 += part.getBytes(StandardCharsets.UTF_8).length;
    }
    byte[] all = text.toString().getBytes(StandardCharsets.UTF_8);
    return java.util.Arrays.copyOf(all, bytes);
  }

  private String pick(List<String> from) {
    return from.get(random.nextInt(from.size()));
  }
}
