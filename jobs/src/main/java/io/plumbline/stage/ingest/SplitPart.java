package io.plumbline.stage.ingest;

import java.io.Serializable;

/**
 * A piece of a file that one task reads: the records that begin in {@code [from, to)}.
 *
 * @param from first byte of the piece; 0: from the start
 * @param to end of the piece, exclusive; the file's size: to the end
 * @param formatId format recognised when the file was cut up or read before; null: the task
 *     recognises it
 */
record SplitPart(FoundFile file, long from, long to, String formatId) implements Serializable {
  boolean isWhole() {
    return from == 0 && to >= file.size();
  }
}
