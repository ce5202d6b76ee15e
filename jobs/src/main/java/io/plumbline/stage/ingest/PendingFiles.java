package io.plumbline.stage.ingest;

import io.plumbline.schema.IngestedFile;
import io.plumbline.shared.lake.LakeVersion;
import io.plumbline.stage.ingest.IngestStage.Source;
import io.plumbline.stage.ingest.IngestStage.Unlisted;
import io.plumbline.stage.ingest.json.RejectReason;
import io.plumbline.stage.ingest.json.TimeText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Files that a ledger row of their path, size and time does not cover yet, and what is known of
 * them.
 *
 * @param files the files, in the order of the sources and of their paths
 * @param empty sources whose path matches no file
 * @param unlisted folders nobody could look into, in the order of the sources
 * @param present all files there are
 * @param ledger what the ledger says of {@code files} where it knows them, and of all bills, by
 *     source and path
 * @param retryQuarantine whether what is in quarantine is read again
 * @param gone then, ledger rows of files that have some and are no longer there
 */
public record PendingFiles(
    List<FoundFile> files,
    List<String> empty,
    List<Unlisted> unlisted,
    FileKeys present,
    Map<String, IngestedFile> ledger,
    boolean retryQuarantine,
    List<IngestedFile> gone) {

  /** Looks at the sources and the ledger; reads no log. */
  static PendingFiles of(
      LakeVersion version, List<Source> sources, LogFormats formats, boolean retryQuarantine)
      throws IOException {
    Listed listed = Listed.of(sources);
    Known known = new Known(listed, formats, retryQuarantine);
    Map<String, IngestedFile> ledger = Ledger.of(version).rows(known::isWanted, Known.COLUMNS);
    return new PendingFiles(
        known.pending(),
        listed.empty(),
        listed.unlisted(),
        listed.present(),
        ledger,
        retryQuarantine,
        retryQuarantine ? listed.gone(sources, ledger) : List.of());
  }

  /** Whether there is nothing to read. */
  public boolean isEmpty() {
    return files.isEmpty();
  }

  /**
   * Some of the files.
   *
   * @param ledger what it says by now, after others were read
   */
  PendingFiles some(List<FoundFile> of, Map<String, IngestedFile> ledger) {
    return new PendingFiles(of, empty, unlisted, present, ledger, retryQuarantine, gone);
  }

  /** What the ledger said of a file before it was read; null: nothing. */
  IngestedFile known(String key) {
    return ledger.get(key);
  }

  /** The same, where most files are new: on a first night nobody makes a key for nothing. */
  IngestedFile known(FoundFile file) {
    return ledger.isEmpty() ? null : known(file.key());
  }

  /** Whether a file has records in quarantine that can be read once they are mended. */
  private static boolean mayBeReadAgain(IngestedFile known) {
    return known.getQuarantined() > known.getNoValue();
  }

  /**
   * What the sources hold.
   *
   * @param found a file that two of a source's paths match stands once
   */
  private record Listed(
      List<FoundFile> found, FileKeys present, List<String> empty, List<Unlisted> unlisted) {
    static Listed of(List<Source> sources) throws IOException {
      Listed listed =
          new Listed(new ArrayList<>(), new FileKeys(), new ArrayList<>(), new ArrayList<>());
      for (Source source : sources) {
        listed.add(source);
      }
      return listed;
    }

    private void add(Source source) throws IOException {
      FileListing.Listing listing;
      try {
        listing = FileListing.list(source);
      } catch (IOException e) {
        if (FileListing.isLocal(source.path())) {
          throw e;
        }
        unlisted.add(new Unlisted(source.name(), e.getMessage()));
        return;
      }
      listing
          .unlisted()
          .forEach(folder -> unlisted.add(new Unlisted(source.name(), folder.toString())));
      if (listing.files().isEmpty() && listing.unlisted().isEmpty()) {
        empty.add(source.name());
      }
      for (FoundFile file : listing.files()) {
        if (present.add(file.source(), file.path()) == found.size()) {
          found.add(file);
        }
      }
    }

    /** Files with records in quarantine that are no longer there, of sources seen whole. */
    List<IngestedFile> gone(List<Source> sources, Map<String, IngestedFile> ledger) {
      Set<String> seenWhole = new TreeSet<>();
      sources.forEach(source -> seenWhole.add(source.name()));
      unlisted.forEach(folder -> seenWhole.remove(folder.source()));
      return ledger.values().stream()
          .filter(PendingFiles::mayBeReadAgain)
          .filter(row -> seenWhole.contains(row.getSource()))
          .filter(row -> present.find(row.getSource(), row.getFile()) < 0)
          .toList();
    }
  }

  /** Holds the files that were found against the ledger, a row at a time. */
  private static final class Known {
    /** What of a row it looks at. */
    static final String[] COLUMNS = {
      "size", "modified_at", "format", "fault", "accepted", "duplicates", "quarantined", "no_value"
    };

    private final List<FoundFile> found;
    private final FileKeys present;
    private final LogFormats formats;
    private final boolean retryQuarantine;
    private final BitSet covered = new BitSet();
    private final BitSet twins = new BitSet();

    Known(Listed listed, LogFormats formats, boolean retryQuarantine) {
      this.found = listed.found();
      this.present = listed.present();
      this.formats = formats;
      this.retryQuarantine = retryQuarantine;
    }

    /** Looks at a row of the ledger: whether it is wanted whole. */
    boolean isWanted(IngestedFile row) {
      boolean statement = StatementTables.isStatement(formats, row);
      boolean again = retryQuarantine && mayBeReadAgain(row);
      int number = present.find(row.getSource(), row.getFile());
      if (number < 0) {
        return statement || again;
      }
      FoundFile file = found.get(number);
      boolean same =
          row.getSize() == file.size()
              && TimeText.micros(row.getModifiedAt()) == file.modifiedAt()
              && !readableAgain(row)
              && !again;
      covered.set(number, same);
      // A bill that stood aside for another with the same bytes, which may be what has changed.
      twins.set(number, same && statement && row.getAccepted() == 0 && row.getDuplicates() > 0);
      return statement || !same;
    }

    /** A file that could not be opened is tried again: permissions change without a new time. */
    private static boolean readableAgain(IngestedFile row) {
      return RejectReason.UNREADABLE_FILE.code().equals(row.getFault())
          && (!FileListing.isLocal(row.getFile()) || Files.isReadable(Path.of(row.getFile())));
    }

    /** Files to read: those that no row covers, and bills beside them that stood aside. */
    List<FoundFile> pending() {
      Set<String> changed = new HashSet<>();
      for (int i = covered.nextClearBit(0); i < found.size(); i = covered.nextClearBit(i + 1)) {
        changed.add(found.get(i).source());
      }
      List<FoundFile> files = new ArrayList<>();
      for (int i = 0; i < found.size(); i++) {
        if (!covered.get(i) || twins.get(i) && changed.contains(found.get(i).source())) {
          files.add(found.get(i));
        }
      }
      return files;
    }
  }
}
