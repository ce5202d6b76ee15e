package io.plumbline.stage.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plumbline.Seeded;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Random;
import java.util.zip.ZipException;
import org.junit.jupiter.api.Test;

class GzipMembersTest {
  @Test
  void membersOfAnySizeReadInAnyPiecesGiveWhatWasWritten() throws IOException {
    Random random = Seeded.random(4);
    for (int round = 0; round < 60; round++) {
      byte[] plain = new byte[0];
      byte[] stored = new byte[0];
      for (int member = random.nextInt(5); member >= 0; member--) {
        byte[] some = new byte[random.nextInt(4) * random.nextInt(60_000)];
        for (int i = 0; i < some.length; i++) {
          some[i] = (byte) random.nextInt(round % 2 == 0 ? 4 : 256);
        }
        plain = Logs.concat(plain, some);
        stored = Logs.concat(stored, Logs.gzip(some));
      }
      assertThat(new GzipMembers(shy(stored, random)).readAllBytes()).isEqualTo(plain);
    }
  }

  @Test
  void aHeaderWithNameCommentExtraAndChecksumIsReadOver() throws IOException {
    byte[] plain = Logs.utf8("hello");
    byte[] gzip = Logs.gzip(plain);
    byte[] header = gzip.clone();
    header[3] = 2 | 4 | 8 | 16;
    byte[] stored =
        Logs.concat(
            java.util.Arrays.copyOf(header, 10),
            new byte[] {3, 0, 'e', 'x', 't'},
            Logs.utf8("name\u0000"),
            Logs.utf8("comment\u0000"),
            new byte[] {0, 0},
            java.util.Arrays.copyOfRange(gzip, 10, gzip.length));
    assertThat(new GzipMembers(new ByteArrayInputStream(stored)).readAllBytes()).isEqualTo(plain);
  }

  @Test
  void everyCutIsAnEarlyEndAndNeverTakenForTheEnd() {
    byte[] gzip = Logs.gzip(Logs.utf8("some text that is long enough to be worth cutting"));
    for (int length = 1; length < gzip.length; length++) {
      byte[] cut = Logs.concat(gzip, java.util.Arrays.copyOf(gzip, length));
      assertThatThrownBy(() -> new GzipMembers(new ByteArrayInputStream(cut)).readAllBytes())
          .as("second member cut to %d bytes", length)
          .isInstanceOf(EOFException.class);
    }
  }

  @Test
  void aFlippedBitIsNoticedOrDoesNoHarm() {
    byte[] plain = Logs.utf8("some text that is long enough to be worth damaging");
    byte[] gzip = Logs.gzip(plain);
    int noticed = 0;
    for (int at = 10; at < gzip.length; at++) {
      byte[] bad = gzip.clone();
      bad[at] ^= 0x10;
      try {
        // The last bits of the data only fill up a byte.
        assertThat(new GzipMembers(new ByteArrayInputStream(bad)).readAllBytes())
            .as("byte %d", at)
            .isEqualTo(plain);
      } catch (ZipException | EOFException e) {
        noticed++;
      } catch (IOException e) {
        throw new AssertionError("Damage is told as ZipException or EOFException", e);
      }
    }
    assertThat(noticed).isGreaterThanOrEqualTo(gzip.length - 10 - 2);
  }

  /** A stream that gives few bytes at a time and never says that more are there, as stores do. */
  private static InputStream shy(byte[] stored, Random random) {
    ByteArrayInputStream in = new ByteArrayInputStream(stored);
    return new InputStream() {
      @Override
      public int read() {
        return in.read();
      }

      @Override
      public int read(byte[] b, int off, int len) {
        return in.read(b, off, Math.min(len, 1 + random.nextInt(5000)));
      }

      @Override
      public int available() {
        return 0;
      }
    };
  }
}
