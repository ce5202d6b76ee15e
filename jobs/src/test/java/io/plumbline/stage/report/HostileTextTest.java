package io.plumbline.stage.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.schema.Finding;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import javax.xml.parsers.DocumentBuilderFactory;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecordBase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NamedNodeMap;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/** Names come from logs, and whoever calls the gateway chooses them. */
class HostileTextTest {
  private static final Set<String> ELEMENTS =
      Set.of(
          ("html head meta title style body a header p h1 h2 h3 main section nav ol li span ul article"
                  + " dl div dt dd strong table caption thead tbody tfoot tr th td figure figcaption svg"
                  + " desc defs pattern path circle rect text code details summary footer")
              .split(" "));

  /** Columns our own code fills from closed lists; changing them would hide the sections. */
  private static final Set<String> CLOSED =
      Set.of(
          "status", "severity", "kind", "subject_kind", "concern", "rate_limit", "content_state");

  @ParameterizedTest(name = "{0} in every text field is shown as text")
  @ValueSource(
      strings = {
        "<script>alert(1)</script>",
        "\"><img src=x onerror=alert(1)>",
        "' onmouseover='alert(1)",
        "</style><script>alert(1)</script>",
        "</title><svg onload=alert(1)>",
        "javascript:alert(1)",
        "<!-- --> <![CDATA[ x ]]> &lt; &amp;lt; &#x3c;",
        "{{7*7}} ${7*7} $unsafe{x} @template.x()",
        "a\u0000b\u0001c\u001bd",
        "\u202Egnp.exe \u2066x\u2069 \u200b \ufeff",
        "\ud800 lone surrogate",
        "line one\r\nline two\u2028three"
      })
  void escapes(String payload) throws Exception {
    for (boolean everything : new boolean[] {false, true}) {
      Map<String, String> files = ReportStage.files(hostile(payload, everything));
      for (String page : List.of("compliance.html", "finance.html")) {
        Document parsed = parse(files.get(page));
        check(parsed, page);
        if (!everything && payload.startsWith("<script>")) {
          assertThat(parsed.getElementsByTagName("table").getLength()).isGreaterThan(8);
          assertThat(parsed.getDocumentElement().getTextContent()).contains(payload);
        }
        assertThat(files.get(page).codePoints().filter(HostileTextTest::hidden).count()).isZero();
      }
    }
  }

  @Test
  void theGoldenPagesAreWellFormedAndLinkOnlyToThemselvesAndTheirFiles() throws Exception {
    Map<String, String> files = ReportStage.files(GoldenMonth.input());
    for (String page : List.of("compliance.html", "finance.html")) {
      Document parsed = parse(files.get(page));
      check(parsed, page);
      Set<String> ids = new TreeSet<>();
      List<String> links = new ArrayList<>();
      for (Element element : elements(parsed)) {
        if (element.hasAttribute("id")) {
          assertThat(ids.add(element.getAttribute("id")))
              .as("id %s is there once", element.getAttribute("id"))
              .isTrue();
        }
        if (element.hasAttribute("href")) {
          links.add(element.getAttribute("href"));
        }
      }
      assertThat(links).isNotEmpty();
      for (String link : links) {
        if (link.startsWith("#")) {
          assertThat(ids).contains(link.substring(1));
        } else {
          assertThat(files).containsKey(link);
        }
      }
      assertThat(parsed.getDocumentElement().getAttribute("lang")).isEqualTo("en");
      assertThat(files.get(page)).doesNotContain("http://", "https://", "<script", "javascript:");
    }
  }

  private static ReportInput hostile(String payload, boolean everything) {
    ReportInput input = GoldenMonth.input();
    List<Finding> findings = changed(input.findings(), payload, everything);
    return new ReportInput(
        input.run(),
        payload,
        changed(input.spend().subList(0, 30), payload, everything),
        findings,
        changed(input.flows(), payload, everything),
        changed(input.providerDays(), payload, everything),
        changed(input.modelDays(), payload, everything),
        changed(input.workloadMeasures(), payload, everything),
        changed(input.personalDataCounts(), payload, everything),
        changed(input.gpuHours().subList(0, 60), payload, everything),
        changed(input.gpuPools(), payload, everything),
        changed(input.ingestedFiles(), payload, everything),
        List.of(new RejectedCount(payload, payload, 1)),
        null,
        new ReportNotes(
            List.of(new ReportNotes.PriceList(payload, null, payload)),
            List.of(payload),
            List.of(new ReportNotes.Assumption(payload, payload, payload))),
        List.of(
            new Verdict(
                payload,
                payload,
                List.of(payload),
                List.of(payload),
                payload,
                true,
                payload,
                List.of("quality: " + payload),
                payload,
                List.of("SIG-03: " + payload))),
        new ManifestReference(payload, payload),
        FinanceFigures.NONE,
        Oversight.NONE,
        OutlookFigures.NONE);
  }

  private static <T extends SpecificRecordBase> List<T> changed(
      List<T> records, String payload, boolean everything) {
    for (T record : records) {
      for (Schema.Field field : record.getSchema().getFields()) {
        if (!everything && CLOSED.contains(field.name())) {
          continue;
        }
        if (text(field.schema())) {
          record.put(field.pos(), payload);
        } else if (field.schema().getType() == Schema.Type.ARRAY
            && text(field.schema().getElementType())) {
          record.put(field.pos(), List.of(payload));
        }
      }
    }
    return records;
  }

  private static boolean hidden(int point) {
    return (point < 0x20 && point != '\n' && point != '\r' && point != '\t')
        || (point >= 0xD800 && point <= 0xDFFF)
        || "\u200b\u2028\u202e\u2066\u2069\ufeff".indexOf(point) >= 0;
  }

  private static boolean text(Schema schema) {
    return schema.getType() == Schema.Type.STRING
        || (schema.isUnion()
            && schema.getTypes().stream().anyMatch(t -> t.getType() == Schema.Type.STRING));
  }

  private static Document parse(String page) throws Exception {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
    return factory.newDocumentBuilder().parse(new InputSource(new StringReader(page)));
  }

  private static List<Element> elements(Document parsed) {
    NodeList nodes = parsed.getElementsByTagName("*");
    List<Element> elements = new ArrayList<>();
    for (int at = 0; at < nodes.getLength(); at++) {
      elements.add((Element) nodes.item(at));
    }
    return elements;
  }

  private static void check(Document parsed, String page) {
    List<String> faults = new ArrayList<>();
    for (Element element : elements(parsed)) {
      if (!ELEMENTS.contains(element.getTagName())) {
        faults.add("element " + element.getTagName());
      }
      NamedNodeMap attributes = element.getAttributes();
      for (int at = 0; at < attributes.getLength(); at++) {
        String name = attributes.item(at).getNodeName();
        String value = attributes.item(at).getNodeValue();
        if (name.startsWith("on") || name.equals("src") || name.equals("style")) {
          faults.add("attribute " + name);
        }
        if (name.equals("href") && !value.matches("#[\\w-]+|csv/[\\w-]+\\.csv")) {
          faults.add("link " + value);
        }
      }
    }
    assertThat(faults).as(page).isEmpty();
    assertThat(
            elements(parsed).stream()
                .filter(element -> element.getTagName().equals("style"))
                .map(Element::getTextContent)
                .collect(Collectors.toList()))
        .hasSize(1);
    assertThat(Arrays.asList("script", "iframe", "object"))
        .allSatisfy(tag -> assertThat(parsed.getElementsByTagName(tag).getLength()).isZero());
  }
}
