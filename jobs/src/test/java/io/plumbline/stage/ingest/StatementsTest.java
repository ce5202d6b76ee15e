package io.plumbline.stage.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.plumbline.Seeded;
import io.plumbline.schema.Billed;
import io.plumbline.schema.BilledPeriod;
import io.plumbline.schema.IngestedFile;
import io.plumbline.schema.Rejected;
import io.plumbline.schema.ReportedUsage;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bills and usage reports: counted to the row, replaced whole, never added to usage. */
class StatementsTest {
  private static final String HEADER = "month,day,sku,cost,who,tags\n";

  @TempDir Path temporary;
  private Warehouse warehouse;
  private int clock;

  @BeforeEach
  void open() {
    warehouse = Warehouse.in(temporary.resolve("warehouse")).formats(Bills.WITH_CALLS);
  }

  @Test
  void everyLineOfABillEndsInOnePlace() throws Exception {
    Path file =
        bill(
            "a.csv",
            HEADER
                + "2026-10,2026-10-01,tokens,1.5,,\n"
                + "2026-10,2026-10-01,storage,9,,\n"
                + "2026-10,2026-10-02,broken,9,,\n"
                + "2026-10,2026-10-02,tokens,,,\n"
                + ",2026-10-02,tokens,3,,\n"
                + "2026-10,2026-10-02\n"
                + "2026-10,2026-10-03,\"tokens, and\nmore\",-0.25,,\n");
    ingest();
    IngestedFile row = warehouse.ledger(file);
    assertThat(row.getFormat()).isEqualTo("test-bill");
    assertThat(row.getRead()).isEqualTo(6);
    assertThat(row.getAccepted()).isEqualTo(2);
    assertThat(row.getQuarantined()).isEqualTo(4);
    assertThat(row.getPassedOver()).isEqualTo(1);
    assertThat(warehouse.rejected())
        .extracting(Rejected::getLine, Rejected::getReason, Rejected::getDetail)
        .containsExactly(
            tuple(4L, "wrong_type", "sku"),
            tuple(5L, "missing_field", "billed_cost"),
            tuple(6L, "missing_field", "month"),
            tuple(7L, "ragged_row", "2 cells for 6 columns"));
    assertThat(total()).isEqualByComparingTo("1.25");
    Billed last = billed().get(1);
    assertThat(last.getSku()).isEqualTo("tokens, and\nmore");
    assertThat(last.getPosition())
        .isEqualTo(Files.readString(file).indexOf("2026-10,2026-10-03,\"tokens"));
  }

  @Test
  void anEnvelopeIsCountedByItsElements() throws Exception {
    Path file =
        bill(
            "page.json",
            """
            {"rows": [{"month": "2026-10", "day": "2026-10-01", "sku": "a", "cost": 1.000000000000000001},
                      {"sku": "storage"}, {"sku": "broken"},
                      {"bucket_day": "2026-10-01", "model": "gpt-5.5", "tokens": 7}]}
            """);
    ingest();
    IngestedFile row = warehouse.ledger(file);
    assertThat(row.getRead()).isEqualTo(3);
    assertThat(row.getAccepted()).isEqualTo(2);
    assertThat(row.getQuarantined()).isEqualTo(1);
    assertThat(row.getPassedOver()).isEqualTo(1);
    assertThat(total()).isEqualByComparingTo("1.000000000000000001");
    assertThat(reported()).singleElement().extracting(ReportedUsage::getModel).isEqualTo("gpt-5.5");
    assertThat(warehouse.usage()).isEmpty();
  }

  @Test
  void aRestatedFileReplacesItsPeriodAndKeepsWhatWasSaidBefore() throws Exception {
    bill("part1.csv", HEADER + "2026-10,2026-10-01,a,10,,\n2026-11,2026-11-01,a,1,,\n");
    bill("part2.csv", HEADER + "2026-10,2026-10-02,b,5,,\n");
    ingest();
    assertThat(total()).isEqualByComparingTo("16");
    bill("part1.csv", HEADER + "2026-10,2026-10-01,a,12,,\n2026-11,2026-11-01,a,1,,\n");
    ingest();
    assertThat(total()).isEqualByComparingTo("18");
    assertThat(warehouse.latest().read(BilledPeriod.class).toList())
        .extracting(
            p -> p.getBillingPeriodStart() + " r" + p.getRevision() + " " + p.getBilledCost())
        .containsExactlyInAnyOrder(
            "2026-10-01 r1 USD 15", "2026-11-01 r1 USD 1", "2026-10-01 r2 USD 17");
    assertThat(warehouse.latest().history(Billed.class).toList()).hasSize(5);
    assertThat(warehouse.ledger().values()).allMatch(r -> r.getRead() == r.getAccepted());
  }

  @Test
  void aPeriodThatNoFileHoldsAnyMoreIsEmpty() throws Exception {
    bill("a.csv", HEADER + "2026-10,2026-10-01,a,10,,\n");
    ingest();
    bill("a.csv", HEADER + "2026-11,2026-11-01,a,3,,\n");
    ingest();
    assertThat(total()).isEqualByComparingTo("3");
  }

  @Test
  void aCopyAddsNothingWhereANightOfVeryManyFilesReadsItInALaterStep() throws Exception {
    Path file = bill("a.csv", HEADER + "2026-10,2026-10-01,a,10,,\n");
    Path copy = logs().resolve("copy of a.csv");
    Files.copy(file, copy);
    warehouse.atOnce(1);
    ingest();
    assertThat(total()).isEqualByComparingTo("10");
    assertThat(warehouse.ledger(file).getAccepted()).isEqualTo(1);
    assertThat(warehouse.ledger(copy).getDuplicates()).isEqualTo(1);
    assertThat(warehouse.latest().number()).isEqualTo(2);
  }

  @Test
  void aRenamedOrCopiedBillAddsNothing() throws Exception {
    Path file = bill("a.csv", HEADER + "2026-10,2026-10-01,a,10,,\n");
    ingest();
    Path copy = logs().resolve("copy of a.csv");
    Files.copy(file, copy);
    ingest();
    assertThat(total()).isEqualByComparingTo("10");
    assertThat(warehouse.ledger(copy).getDuplicates()).isEqualTo(1);
    assertThat(warehouse.ledger(copy).getAccepted()).isZero();
    // The first is corrected: then both are what there is, and the copy counts.
    bill("a.csv", HEADER + "2026-10,2026-10-02,b,4,,\n");
    ingest();
    assertThat(total()).isEqualByComparingTo("14");
    Files.move(file, logs().resolve("renamed.csv"));
    ingest();
    assertThat(total()).isEqualByComparingTo("14");
    ingest();
    assertThat(total()).isEqualByComparingTo("14");
  }

  @Test
  void aFileIsOfTheMonthThatBillsItsLateLinesToo() throws Exception {
    Path late = bill("late.csv", HEADER + "2026-11,2026-10-31,a,1,,\n");
    Path early = bill("early.csv", HEADER + "2026-10,2026-11-01,a,1,,\n");
    Path usual = bill("usual.csv", HEADER + "2026-10,2026-10-05,a,1,,\n2026-10,2026-10-06,a,1,,\n");
    ingest();
    assertThat(reach(late)).isEqualTo("2026-10-31T00:00:00Z to 2026-11-01T00:00:00Z");
    assertThat(reach(early)).isEqualTo("2026-10-01T00:00:00Z to 2026-11-01T00:00:00Z");
    assertThat(reach(usual)).isEqualTo("2026-10-05T00:00:00Z to 2026-10-06T00:00:00Z");
  }

  private String reach(Path file) throws IOException {
    IngestedFile row = warehouse.ledger(file);
    return row.getFirstAt() + " to " + row.getLastAt();
  }

  @Test
  void readingTheSameAgainMakesNoVersion() throws Exception {
    Path file = bill("a.csv", HEADER + "2026-10,2026-10-01,a,10,,\n");
    ingest();
    Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2026-11-21T00:00:00Z")));
    assertThat(ingest().newFiles()).isEqualTo(1);
    assertThat(warehouse.latest().history(Billed.class).toList()).hasSize(1);
    assertThat(warehouse.latest().read(BilledPeriod.class).toList()).hasSize(1);
  }

  @Test
  void aBucketPulledAgainReplacesTheOneBefore() throws Exception {
    bill("a.csv", "bucket_day,model,tokens,who\n2026-10-01,m,5,\n2026-10-02,m,6,\n");
    ingest();
    Path again = bill("b.csv", "bucket_day,model,tokens,who\n2026-10-02,m,9,\n2026-10-01,m,5,\n");
    ingest();
    assertThat(reported())
        .extracting(r -> r.getPeriodStart() + " " + r.getInputUncachedTokens())
        .containsExactlyInAnyOrder("2026-10-01T00:00:00Z 5", "2026-10-02T00:00:00Z 9");
    assertThat(warehouse.ledger(again).getAccepted()).isEqualTo(1);
    assertThat(warehouse.ledger(again).getDuplicates()).isEqualTo(1);
    assertThat(warehouse.latest().history(ReportedUsage.class).toList()).hasSize(3);
  }

  @Test
  void aFileOfCountsThatIsReadAgainStillHoldsTheBucketsItHeld() throws Exception {
    String day = "bucket_day,model,tokens,who\n2026-10-01,m,5,\n";
    Path file = bill("a.csv", day);
    ingest();
    bill("a.csv", day + "2026-10-02,m,6,\n");
    ingest();
    assertThat(reported()).hasSize(2);
    assertThat(warehouse.ledger(file).getAccepted()).isEqualTo(2);
    assertThat(warehouse.ledger(file).getDuplicates()).isZero();
  }

  @Test
  void ofTwoFilesReadTogetherTheOneWrittenLastSaysWhatIsSo() throws Exception {
    bill("z.csv", "bucket_day,model,tokens,who\n2026-10-01,m,5,\n");
    bill("a.csv", "bucket_day,model,tokens,who\n2026-10-01,m,8,\n");
    ingest();
    assertThat(reported()).singleElement().matches(r -> r.getInputUncachedTokens() == 8);
  }

  @Test
  void peopleAreNotRecordedAndTheirBucketsAreOne() throws Exception {
    bill(
        "a.csv",
        "bucket_day,model,tokens,who\n2026-10-01,m,5,anna.virtanen@example.com\n"
            + "2026-10-01,m,7,olli.korhonen@example.com\n");
    bill(
        "b.csv",
        HEADER
            + "2026-10,2026-10-01,a,10,anna.virtanen@example.com,owner=anna.virtanen@example.com\n");
    ingest();
    assertThat(reported())
        .singleElement()
        .matches(r -> r.getInputUncachedTokens() == 12 && r.getActor() == null);
    assertThat(billed()).singleElement().matches(b -> b.getActor() == null);
    assertThat(billed().get(0).getTags()).doesNotContain("virtanen");
    assertThat(warehouse.filesHolding("virtanen")).isEmpty();
  }

  @Test
  void ofExportsOfTheMonthToDateTheLastSaysWhatIsSo() throws Exception {
    bill("2026-10-02.csv", HEADER + "2026-10,2026-10-01,a,1,,\n2026-10,2026-10-01,b,2,,\n");
    ingest();
    bill(
        "2026-10-03.csv",
        HEADER
            + "2026-10,2026-10-01,a,1,,\n2026-10,2026-10-01,b,2.5,,\n2026-10,2026-10-02,a,4,,\n");
    bill(
        "2026-10-04.csv",
        HEADER
            + "2026-10,2026-10-01,a,1,,\n2026-10,2026-10-01,b,2.5,,\n2026-10,2026-10-02,a,5,,\n"
            + "2026-10,2026-10-03,a,8,,\n");
    ingest();
    assertThat(total()).isEqualByComparingTo("16.5");
    assertThat(warehouse.latest().newest(Billed.class).toList())
        .filteredOn(line -> line.getSupersededBy() != null)
        .hasSize(5)
        .allMatch(line -> line.getSupersededBy().endsWith("2026-10-04.csv"));
    assertThat(newestPeriod())
        .matches(p -> p.getLines() == 4 && p.getSupersededLines() == 5 && p.getFiles() == 1)
        .matches(p -> p.getBilledCost().equals("USD 16.5"));
    // They stand in the table: what was accepted stays accepted.
    assertThat(warehouse.ledger().values()).allMatch(r -> r.getRead() == r.getAccepted());
  }

  @Test
  void aWindowOfDaysRepeatsSomeOfTheDaysBefore() throws Exception {
    bill(
        "w1.csv",
        HEADER + "2026-10,2026-10-01,a,1,,\n2026-10,2026-10-02,a,2,,\n2026-10,2026-10-03,a,3,,\n");
    bill(
        "w2.csv",
        HEADER
            + "2026-10,2026-10-02,a,20,,\n2026-10,2026-10-03,a,30,,\n2026-10,2026-10-04,a,40,,\n");
    ingest();
    assertThat(total()).isEqualByComparingTo("91");
  }

  @Test
  void aRestatedMonthTakesBackTheLinesItLeavesOut() throws Exception {
    bill(
        "october.csv",
        HEADER + "2026-10,2026-10-01,a,1,,\n2026-10,2026-10-01,b,2,,\n2026-10,2026-10-01,c,4,,\n");
    ingest();
    Path final1 =
        bill("october-final.csv", HEADER + "2026-10,2026-10-01,a,1,,\n2026-10,2026-10-01,b,3,,\n");
    ingest();
    assertThat(total()).isEqualByComparingTo("4");
    // Nothing is lost: without the restatement the month is what it was.
    Files.delete(final1);
    bill("november.csv", HEADER + "2026-10,2026-10-09,d,100,,\n");
    ingest();
    assertThat(total()).isEqualByComparingTo("107");
  }

  @Test
  void partsOfOneExportAreAddedAndItsRestatementIsSplitAnotherWay() throws Exception {
    bill(
        "d1/part-1.csv",
        HEADER + "2026-10,2026-10-01,a,1,,\n2026-10,2026-10-01,b,2,,\n2026-10,2026-10-02,a,4,,\n");
    bill(
        "d1/part-2.csv",
        HEADER
            + "2026-10,2026-10-01,c,8,,\n2026-10,2026-10-01,d,16,,\n2026-10,2026-10-02,b,32,,\n");
    ingest();
    assertThat(total()).isEqualByComparingTo("63");
    bill("d2/part-1.csv", HEADER + "2026-10,2026-10-01,d,17,,\n2026-10,2026-10-02,b,33,,\n");
    bill(
        "d2/part-2.csv",
        HEADER + "2026-10,2026-10-01,a,1,,\n2026-10,2026-10-01,c,8,,\n2026-10,2026-10-02,a,4,,\n");
    bill("d2/part-3.csv", HEADER + "2026-10,2026-10-01,b,2,,\n");
    ingest();
    assertThat(total()).isEqualByComparingTo("65");
  }

  @Test
  void partsInOneRunsFolderRepeatNothingThoughTheirLinesAreAlike() throws Exception {
    String run = "export/20261001-20261031/0a1b2c3d-0000-4000-8000-000000000001/";
    bill(run + "part-1.csv", HEADER + "2026-10,2026-10-01,a,1,,\n");
    bill(run + "part-2.csv", HEADER + "2026-10,2026-10-01,a,2,,\n");
    ingest();
    assertThat(total()).isEqualByComparingTo("3");
  }

  @Test
  void aLaterRunOfAnExportSaysADayAnewThoughItKeepsFewOfItsLines() throws Exception {
    String lines = "2026-10,2026-10-01,a,1,,\n2026-10,2026-10-01,b,2,,\n2026-10,2026-10-01,c,4,,\n";
    bill("export/october/0a1b2c3d-0000-4000-8000-000000000001/part-1.csv", HEADER + lines);
    ingest();
    bill(
        "export/october/2026-10-05T01:02:03.456Z-0a1b2c3d-0000-4000-8000-000000000002/part-1.csv",
        HEADER
            + "2026-10,2026-10-01,a,1,,\n2026-10,2026-10-01,b2,2,,\n2026-10,2026-10-01,c2,4,,\n");
    ingest();
    assertThat(total()).isEqualByComparingTo("7");
  }

  @Test
  void aRunsDayGivesWayInAllItsPartsThoughTheLaterRunRepeatsALineOfOneAlone() throws Exception {
    String run = "export/october/0a1b2c3d-0000-4000-8000-00000000000";
    bill(run + "1/part-1.csv", HEADER + "2026-10,2026-10-01,a,1,,\n2026-10,2026-10-02,a,8,,\n");
    bill(run + "1/part-2.csv", HEADER + "2026-10,2026-10-01,b,2,,\n2026-10,2026-10-03,b,16,,\n");
    ingest();
    // The line of part 2 was taken back; days that the later run does not tell of stay.
    bill(run + "2/part-1.csv", HEADER + "2026-10,2026-10-01,a,4,,\n");
    ingest();
    assertThat(total()).isEqualByComparingTo("28");
  }

  @Test
  void aPartThatALaterRunWritesAgainToTheByteSaysItsDayAnewToo() throws Exception {
    String run = "export/october/0a1b2c3d-0000-4000-8000-00000000000";
    bill(run + "1/part-1.csv", HEADER + "2026-10,2026-10-01,a,1,,\n");
    bill(run + "1/part-2.csv", HEADER + "2026-10,2026-10-01,b,2,,\n");
    bill(run + "2/part-1.csv", HEADER + "2026-10,2026-10-01,a,1,,\n");
    bill(run + "2/part-2.csv", HEADER + "2026-10,2026-10-01,b2,4,,\n");
    ingest();
    assertThat(total()).isEqualByComparingTo("5");
    // A night later, and there the lines of the part before stand twice in no sum either.
    bill(run + "3/part-1.csv", HEADER + "2026-10,2026-10-01,a,1,,\n");
    bill(run + "3/part-2.csv", HEADER + "2026-10,2026-10-01,b3,8,,\n");
    ingest();
    assertThat(total()).isEqualByComparingTo("9");
  }

  @Test
  void aRunOfAzureMayLieInAFolderOfTheMinuteItBegan() throws Exception {
    String lines = "2026-10,2026-10-01,a,1,,\n2026-10,2026-10-01,b,2,,\n2026-10,2026-10-01,c,4,,\n";
    String month = "costs/20261001-20261031/";
    bill(month + "202610020300/0a1b2c3d-0000-4000-8000-000000000001/part_0.csv", HEADER + lines);
    bill(
        month + "202610030300/0a1b2c3d-0000-4000-8000-000000000002/part_0.csv",
        HEADER
            + "2026-10,2026-10-01,a,8,,\n2026-10,2026-10-01,b2,16,,\n2026-10,2026-10-01,c2,32,,\n");
    ingest();
    assertThat(total()).isEqualByComparingTo("56");
  }

  @Test
  void chargesThatDifferInTheirCommitmentItsUseTheirPriceOrWhatWasDoneAreNotSaidAnew()
      throws Exception {
    String focus =
        "ProviderName,ServiceName,BilledCost,BillingCurrency,BillingPeriodStart,ChargePeriodStart,ChargePeriodEnd,"
            + "ChargeCategory,CommitmentDiscountId,CommitmentDiscountStatus,SkuPriceId,x_Operation\n"
            + "AWS,Amazon Bedrock,COST,USD,2026-10-01,2026-10-01,2026-10-02,Usage,";
    bill("focus-1.csv", focus.replace("COST", "1") + "r-1,Used,p-1,InvokeModelInference\n");
    bill("focus-2.csv", focus.replace("COST", "2") + "r-1,Unused,p-1,InvokeModelInference\n");
    bill("focus-3.csv", focus.replace("COST", "4") + "r-2,Used,p-1,InvokeModelInference\n");
    bill("focus-4.csv", focus.replace("COST", "8") + "r-1,Used,p-2,InvokeModelInference\n");
    bill("focus-5.csv", focus.replace("COST", "16") + "r-1,Used,p-1,InvokeBatchInference\n");
    String azure =
        "Date,MeterCategory,MeterSubCategory,MeterName,UnitOfMeasure,Quantity,CostInBillingCurrency,BillingCurrency,"
            + "PricingModel,ChargeType,ReservationId\n"
            + "10/01/2026,Azure OpenAI,Azure OpenAI,Provisioned Managed Global Unit,1 Hour,24,";
    bill("azure-1.csv", azure + "32,EUR,OnDemand,Usage,\n");
    bill("azure-2.csv", azure + "64,EUR,Reservation,Usage,r-1\n");
    bill("azure-3.csv", azure + "128,EUR,Reservation,UnusedReservation,r-1\n");
    bill("azure-4.csv", azure + "256,EUR,Reservation,Usage,r-2\n");
    String aws =
        "line_item_product_code,line_item_line_item_type,line_item_usage_type,line_item_usage_start_date,"
            + "line_item_usage_end_date,line_item_usage_amount,pricing_unit,line_item_unblended_cost,"
            + "line_item_currency_code,line_item_operation\n"
            + "AmazonBedrock,TYPE,EUN1-Claude4.5Sonnet-input-tokens,2026-10-01,2026-10-02,1,1K tokens,";
    bill("aws-1.csv", aws.replace("TYPE", "Usage") + "512,USD,InvokeModelInference\n");
    bill("aws-2.csv", aws.replace("TYPE", "Usage") + "1024,USD,InvokeModelStreamingInference\n");
    bill(
        "aws-3.csv",
        aws.replace("TYPE", "SavingsPlanCoveredUsage") + "2048,USD,InvokeModelInference\n");
    String google =
        "{'service': {'description': 'Vertex AI'}, 'sku': {'description': 'Gemini 2.5 Flash Text Input - Predictions'},"
            + " 'usage_start_time': '2026-10-01 07:00:00 UTC', 'usage_end_time': '2026-10-01 08:00:00 UTC', 'currency':"
            + " 'EUR', 'cost': 1, 'export_time': '2026-10-02 01:00:00 UTC', 'invoice': {'month': '202610'}";
    List<String> others =
        List.of(
            "",
            ", 'consumption_model': {'id': '7754-699E-0EBF'}",
            ", 'price': {'tier_start_amount': '1000'}",
            ", 'tags': [{'key': 'cost', 'value': '4711', 'inherited': true}]",
            ", 'seller_name': 'A reseller'",
            ", 'cost_type': 'adjustment'",
            ", 'cost_type': 'rounding_error'");
    for (String other : others) {
      bill(
          "google-%012d.json".formatted(others.indexOf(other)),
          (google + other + "}\n").replace('\'', '"'));
    }
    ingest();
    assertThat(billed()).hasSize(19);
    bill("aws-4.csv", aws.replace("TYPE", "Usage") + "4096,USD,InvokeModelInference\n");
    ingest();
    assertThat(billed()).hasSize(19);
  }

  @Test
  void withoutTheFolderOfARunADayWithFewOfItsLinesAgainIsAddedAndAnEqualLineIsSaidAnew()
      throws Exception {
    bill(
        "a.csv",
        HEADER + "2026-10,2026-10-01,a,1,,\n2026-10,2026-10-01,b,2,,\n2026-10,2026-10-01,c,4,,\n");
    ingest();
    bill(
        "b.csv",
        HEADER
            + "2026-10,2026-10-01,a,1,,\n2026-10,2026-10-01,b2,2,,\n2026-10,2026-10-01,c2,4,,\n");
    ingest();
    // A restatement that is not seen: one of three lines is the same charge.
    assertThat(total()).isEqualByComparingTo("14");
    bill("c/part-1.csv", HEADER + "2026-10,2026-10-02,x,8,,\n");
    bill("c/part-2.csv", HEADER + "2026-10,2026-10-02,x,16,,\n");
    ingest();
    // Parts taken for a restatement: their only lines of the day are of equal words.
    assertThat(total()).isEqualByComparingTo("30");
  }

  @Test
  void foldersOfSeveralAccountsAreNoRunsOfOneExport() throws Exception {
    bill(
        "0a1b2c3d-0000-4000-8000-000000000001/1.csv",
        HEADER + "2026-10,2026-10-01,a,1,,\n2026-10,2026-10-01,b,2,,\n");
    bill(
        "0a1b2c3d-0000-4000-8000-000000000002/1.csv",
        HEADER + "2026-10,2026-10-01,c,4,,\n2026-10,2026-10-01,d,8,,\n");
    ingest();
    assertThat(total()).isEqualByComparingTo("15");
  }

  @Test
  void theOrderOfReadingMeansNothing() throws Exception {
    Path late = bill("z.csv", HEADER + "2026-10,2026-10-01,a,1,,\n");
    Path early = bill("a.csv", HEADER + "2026-10,2026-10-01,a,2,,\n");
    Files.setLastModifiedTime(late, FileTime.from(Instant.parse("2026-11-25T00:00:00Z")));
    ingest();
    assertThat(total()).isEqualByComparingTo("1");
    // An older export that comes later is older still.
    Path oldest = bill("y.csv", HEADER + "2026-10,2026-10-01,a,4,,\n");
    Files.setLastModifiedTime(oldest, FileTime.from(Instant.parse("2026-11-02T00:00:00Z")));
    ingest();
    assertThat(total()).isEqualByComparingTo("1");
    assertThat(warehouse.ledger(early).getAccepted()).isEqualTo(1);
  }

  @Test
  void exportsInAnyOrderGiveTheSameBill() throws Exception {
    List<String> exports =
        List.of(
            "2026-10,2026-10-01,a,1,,\n2026-10,2026-10-01,b,2,,\n",
            "2026-10,2026-10-01,a,1,,\n2026-10,2026-10-01,b,3,,\n2026-10,2026-10-02,a,4,,\n",
            "2026-10,2026-10-02,a,5,,\n2026-10,2026-10-03,a,8,,\n",
            "2026-10,2026-10-03,b,16,,\n2026-10,2026-10-03,c,32,,\n");
    Random random = Seeded.random(7);
    for (int i = 0; i < 6; i++) {
      List<Integer> order = new ArrayList<>(List.of(0, 1, 2, 3));
      Collections.shuffle(order, random);
      Path folder = temporary.resolve("order" + i);
      Warehouse turns = Warehouse.in(temporary.resolve("turns" + i)).formats(Bills.WITH_CALLS);
      for (int n : order) {
        Path file = Logs.write(folder.resolve(n + ".csv"), HEADER + exports.get(n));
        Files.setLastModifiedTime(
            file, FileTime.from(Instant.parse("2026-11-20T00:00:00Z").plusSeconds(60L * n)));
        turns.ingest(folder);
      }
      assertThat(turns.billed())
          .extracting(b -> b.getChargePeriodStart() + " " + b.getSku() + " " + b.getBilledCost())
          .as("read in the order " + order)
          .containsExactlyInAnyOrder(
              "2026-10-01T00:00:00Z a 1.000000000000000000",
              "2026-10-01T00:00:00Z b 3.000000000000000000",
              "2026-10-02T00:00:00Z a 5.000000000000000000",
              "2026-10-03T00:00:00Z a 8.000000000000000000",
              "2026-10-03T00:00:00Z b 16.000000000000000000",
              "2026-10-03T00:00:00Z c 32.000000000000000000");
    }
  }

  private BilledPeriod newestPeriod() {
    return warehouse.latest().read(BilledPeriod.class).toList().stream()
        .max(Comparator.comparing(BilledPeriod::getRevision))
        .orElseThrow();
  }

  private IngestStage.Result ingest() throws IOException {
    return warehouse.ingest(logs());
  }

  private Path logs() {
    return temporary.resolve("logs");
  }

  /** Each file is written a minute after the one before. */
  private Path bill(String name, String text) throws IOException {
    Path file = Logs.write(logs().resolve(name), text);
    Instant at = Instant.parse("2026-11-20T00:00:00Z").plusSeconds(60L * clock++);
    Files.setLastModifiedTime(file, FileTime.from(at));
    return file;
  }

  private List<Billed> billed() {
    return warehouse.billed();
  }

  private List<ReportedUsage> reported() {
    return warehouse.reportedUsage();
  }

  private BigDecimal total() {
    return billed().stream().map(Billed::getBilledCost).reduce(BigDecimal.ZERO, BigDecimal::add);
  }
}
