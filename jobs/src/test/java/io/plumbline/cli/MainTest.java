package io.plumbline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import org.junit.jupiter.api.Test;

class MainTest {
  @Test
  void whoRunsOutOfMemoryIsToldHowMuchThereIsAndHowToGiveMore() {
    StringWriter said = new StringWriter();
    OutOfMemoryError full = new OutOfMemoryError("Java heap space");
    for (Throwable e : new Throwable[] {full, new IllegalStateException("A task failed.", full)}) {
      said.getBuffer().setLength(0);
      assertThat(Main.explain(e, new PrintWriter(said, true))).isEqualTo(1);
      assertThat(said.toString().strip())
          .isEqualTo(
              "Plumbline ran out of memory: its heap may take %d MB. Nothing half-done is visible. Give it more, as PLUMBLINE_JAVA_OPTS=-Xmx4g does, and run the same command again."
                  .formatted(Runtime.getRuntime().maxMemory() >> 20));
    }
  }

  @Test
  void aFullDiskIsSaidWithWhatToDoAndWithoutATrace() {
    StringWriter said = new StringWriter();
    IOException full = new IOException("No space left on device");
    for (Throwable e :
        new Throwable[] {
          full,
          new UncheckedIOException("Cannot write.", full),
          new FileSystemException("/w/usage", null, "No space left on device")
        }) {
      said.getBuffer().setLength(0);
      assertThat(Main.explain(e, new PrintWriter(said, true))).isEqualTo(1);
      assertThat(said.toString().strip())
          .isEqualTo(
              "The disk is full (No space left on device): that of the warehouse, of the reports or of temporary files. What this run wrote is deleted, and what was there before stands. Make room and run the same command again.");
    }
  }

  @Test
  void whatThisUserMayNotReadIsNamedAndIsNoInternalError() {
    StringWriter said = new StringWriter();
    AccessDeniedException closed = new AccessDeniedException("/logs/a.jsonl");
    assertThat(Main.explain(closed, new PrintWriter(said, true))).isEqualTo(2);
    IOException reports = new IOException("Cannot write the reports to '/r/2026-10'.", closed);
    assertThat(Main.explain(reports, new PrintWriter(said, true))).isEqualTo(2);
    assertThat(said.toString().lines())
        .containsExactly(
            "This user may not read or write /logs/a.jsonl. Give it the right to, or run as who has it.",
            "Cannot write the reports to '/r/2026-10'. This user may not read or write /logs/a.jsonl. Give it the right to, or run as who has it.");
  }

  @Test
  void aTemporaryFolderFromWhichNothingMayBeLoadedIsSaidWithWhatToDo() {
    StringWriter said = new StringWriter();
    Error library =
        new UnsatisfiedLinkError("/tmp/libzstd-jni-1.so: failed to map segment from shared object");
    for (Throwable e :
        new Throwable[] {
          library,
          new IllegalStateException("A task failed.", library),
          new NoClassDefFoundError("Could not initialize class com.github.luben.zstd.Zstd")
        }) {
      said.getBuffer().setLength(0);
      assertThat(Main.explain(e, new PrintWriter(said, true))).isEqualTo(2);
      assertThat(said.toString().strip())
          .isEqualTo(
              "Cannot load the library for zstd: it is unpacked into %s, where there is no room or from where nothing may be loaded (noexec). Name a folder that allows it, as PLUMBLINE_JAVA_OPTS=-DZstdTempFolder=/var/lib/plumbline does, and run the same command again."
                  .formatted(System.getProperty("java.io.tmpdir")));
    }
  }
}
