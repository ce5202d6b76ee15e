package io.plumbline.stage.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileListingTest {
  @TempDir Path folder;

  @Test
  void aDatabaseAndAStoreAreNotOfThisMachine() {
    assertThat(FileListing.isLocal("jdbc:postgresql://db/litellm#LiteLLM_SpendLogs/2026-10-02"))
        .isFalse();
    assertThat(FileListing.isLocal("s3a://logs/a.jsonl")).isFalse();
    assertThat(FileListing.isLocal("/logs/jdbc:a.jsonl")).isTrue();
    assertThat(FileListing.isLocal("logs/a.jsonl")).isTrue();
    assertThat(FileListing.isLocal("file:///logs/a.jsonl")).isTrue();
  }

  @Test
  void aFolderThatCannotBeListedIsNotedAndTheOthersAreRead() throws IOException {
    Files.writeString(Files.createDirectories(folder.resolve("a")).resolve("one.jsonl"), "{}");
    Path closed = Files.createDirectories(folder.resolve("b"));
    Files.writeString(closed.resolve("two.jsonl"), "{}");
    Files.writeString(Files.createDirectories(folder.resolve("c")).resolve("three.jsonl"), "{}");
    Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("---------"));
    try {
      Assumptions.assumeFalse(Files.isReadable(closed), "the user may read everything");
      FileListing.Listing listing =
          FileListing.list(new IngestStage.Source("gateway", "auto", folder.toString()));
      assertThat(listing.files())
          .extracting(f -> Path.of(f.path()).getFileName().toString())
          .containsExactly("one.jsonl", "three.jsonl");
      assertThat(listing.unlisted()).containsExactly(closed);
    } finally {
      Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("rwx------"));
    }
  }

  @Test
  void whatFailsToBeListedIsNotedAndALoopIsNot() {
    List<Path> unlisted = new ArrayList<>();
    FileListing.GoesOn visitor = new FileListing.GoesOn(unlisted);
    Path closed = folder.resolve("closed");
    Path broken = folder.resolve("broken");
    assertThat(visitor.visitFileFailed(closed, new AccessDeniedException(closed.toString())))
        .isEqualTo(FileVisitResult.CONTINUE);
    visitor.visitFileFailed(folder, new FileSystemLoopException(folder.toString()));
    visitor.postVisitDirectory(broken, new IOException("Input/output error"));
    visitor.postVisitDirectory(folder, null);
    assertThat(unlisted).containsExactly(closed, broken);
  }
}
