package io.plumbline.stage.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.schema.Spend;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.schema.PrimitiveType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Parquet twin, read by Parquet's own reader, beside the CSV. */
class FocusParquetTest {
  @TempDir Path folder;

  private List<Group> rows(byte[] file) throws IOException {
    Path path = Files.write(folder.resolve("focus.parquet"), file);
    List<Group> rows = new ArrayList<>();
    try (ParquetReader<Group> reader =
        ParquetReader.builder(new GroupReadSupport(), new org.apache.hadoop.fs.Path(path.toUri()))
            .withConf(new Configuration(false))
            .build()) {
      for (Group row = reader.read(); row != null; row = reader.read()) {
        rows.add(row);
      }
    }
    return rows;
  }

  private static String said(Group row, String column) {
    int field = row.getType().getFieldIndex(column);
    if (row.getFieldRepetitionCount(field) == 0) {
      return "";
    }
    PrimitiveType type = row.getType().getType(field).asPrimitiveType();
    return switch (type.getPrimitiveTypeName()) {
      case FIXED_LEN_BYTE_ARRAY ->
          new BigDecimal(new BigInteger(row.getBinary(field, 0).getBytes()), 18)
              .stripTrailingZeros()
              .toPlainString();
      case INT64 -> Instant.ofEpochSecond(0, row.getLong(field, 0) * 1_000).toString();
      default -> row.getString(field, 0);
    };
  }

  private static List<Spend> spend() {
    List<Spend> rows = new ArrayList<>(GoldenMonth.spend());
    Spend hostile =
        GoldenMonth.spendRow(GoldenMonth.FROM)
            .setModel("a \"quoted\", model")
            .setTeam("=cmd")
            .setAttempts(3)
            .setOutputTokens(7)
            .setReportedCost(new BigDecimal("-0.000000000000000001"))
            .setReportedCurrency("USD")
            .setReportedRows(3)
            .build();
    rows.add(hostile);
    return rows;
  }

  @Test
  void everyRowAndValueIsThatOfTheCsv() throws IOException {
    FocusCsv focus = FocusCsv.of(spend(), GoldenMonth.finance().reconciled());
    String csv = focus.text();
    List<Group> rows = rows(FocusParquet.of(focus));
    List<List<String>> lines = FocusCsvTest.cells(csv);
    assertThat(rows).hasSize(lines.size() - 1).hasSizeGreaterThan(100);
    for (int at = 0; at < rows.size(); at++) {
      for (String column : FocusCsv.COLUMNS) {
        String cell = lines.get(at + 1).get(FocusCsv.COLUMNS.indexOf(column));
        String written = said(rows.get(at), column);
        if (cell.matches("-?\\d+\\.\\d+") && !written.isEmpty()) {
          assertThat(new BigDecimal(written))
              .as(column)
              .isEqualByComparingTo(new BigDecimal(cell).setScale(18, RoundingMode.HALF_EVEN));
        } else {
          assertThat(written).as(column).isEqualTo(cell);
        }
      }
    }
  }

  @Test
  void moneyIsDecimalPeriodsAreMomentsAndSumsAreEqualToTheLastDigit() throws IOException {
    FocusCsv focus = FocusCsv.of(spend(), GoldenMonth.finance().reconciled());
    String csv = focus.text();
    List<Group> rows = rows(FocusParquet.of(focus));
    assertThat(rows.get(0).getType().getType("BilledCost").toString()).contains("DECIMAL(38,18)");
    assertThat(rows.get(0).getType().getType("ChargePeriodStart").toString())
        .contains("TIMESTAMP(MICROS,true)");
    for (String cost : List.of("BilledCost", "EffectiveCost", "ListCost", "ContractedCost")) {
      BigDecimal parquet =
          rows.stream()
              .map(row -> new BigDecimal(said(row, cost)))
              .reduce(BigDecimal.ZERO, BigDecimal::add);
      assertThat(parquet)
          .as(cost)
          .isEqualByComparingTo(FocusCsvTest.sum(FocusCsvTest.cells(csv), cost));
    }
  }

  @Test
  void equalRowsGiveEqualBytesAndNoRowsAreAFileToo() throws IOException {
    assertThat(FocusParquet.of(FocusCsv.of(spend(), List.of())))
        .isEqualTo(FocusParquet.of(FocusCsv.of(spend(), List.of())));
    assertThat(rows(FocusParquet.of(FocusCsv.of(List.of(), List.of())))).isEmpty();
  }
}
