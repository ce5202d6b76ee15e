package io.plumbline.stage.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.schema.Spend;
import io.plumbline.stage.report.document.Block;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class InvoiceSectionTest {
  private static InvoiceSection with(String provider, String lane, long withoutPrice) {
    ReportInput golden = GoldenMonth.input();
    Spend other = Spend.newBuilder(golden.spend().get(0)).build();
    other.setProvider(provider);
    other.setLane(lane);
    other.setPricedCost(null);
    other.setPricedCurrency(null);
    other.setUnpricedAttempts(withoutPrice);
    List<Spend> spend = new ArrayList<>(golden.spend());
    spend.add(other);
    return new InvoiceSection(GoldenMonth.with(spend, List.of(), golden.finance()));
  }

  private static List<String> said(InvoiceSection section) {
    return section.blocks().stream().map(Block::toString).toList();
  }

  @Test
  void aProviderWithNeitherPriceNorBillIsNamedAsNotKnown() {
    InvoiceSection section = with("nordic-cloud", "managed_closed", 185);
    assertThat(section.sentence()).contains("No bill was read of").contains("nordic-cloud");
    assertThat(said(section))
        .anyMatch(
            block ->
                block.contains(
                    "nordic-cloud: no bill was read and no price is in the book, so what 185"
                        + " attempts cost is not known."));
  }

  @Test
  void nobodySendsABillForOwnHardware() {
    assertThat(with("own", "self_hosted", 185).sentence())
        .doesNotContain("own,")
        .doesNotContain("own.");
  }

  @Test
  void callsThatNeedNoPriceNeedNoBill() {
    assertThat(with("refusing", "managed_closed", 0).sentence()).doesNotContain("refusing");
  }
}
