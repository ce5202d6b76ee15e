package io.plumbline.stage.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.schema.IngestedFile;
import io.plumbline.stage.report.document.Cell;
import io.plumbline.stage.report.document.Table;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FilesReadTest {
  @Test
  void aMonthOfFewFilesNamesThemAllInOrder() {
    Table table = WhatWasRead.files(List.of(file(2, 0), file(1, 3), file(3, 0)));
    assertThat(table.caption()).isEqualTo("Files read, as stored");
    assertThat(table.rows())
        .extracting(row -> row.get(0))
        .containsExactly(name(1), name(2), name(3));
  }

  @Test
  void aMonthOfVeryManyNamesThoseWithQuarantineFirstAndSaysHowManyThereAre() {
    List<IngestedFile> files = new ArrayList<>();
    for (int i = 0; i < WhatWasRead.MOST_FILES + 10; i++) {
      files.add(file(i, i == WhatWasRead.MOST_FILES + 5 ? 1 : 0));
    }
    Table table = WhatWasRead.files(files);
    assertThat(table.caption())
        .isEqualTo(
            "50,000 of 50,010 files read, those with a fault or quarantine first; the query gives all");
    assertThat(table.rows()).hasSize(WhatWasRead.MOST_FILES);
    assertThat(table.rows().get(0).get(0)).isEqualTo(name(WhatWasRead.MOST_FILES + 5));
    assertThat(table.rows().get(1).get(0)).isEqualTo(name(0));
  }

  private static Cell name(int number) {
    return new Cell.Text("/logs/%06d.json".formatted(number));
  }

  private static IngestedFile file(int number, long quarantined) {
    IngestedFile file = new IngestedFile();
    file.setFile("/logs/%06d.json".formatted(number));
    file.setSource("gateway");
    file.setSha256("0");
    file.setQuarantined(quarantined);
    return file;
  }
}
