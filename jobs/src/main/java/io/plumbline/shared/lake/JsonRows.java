package io.plumbline.shared.lake;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.Closeable;
import java.io.IOException;
import java.util.Set;

/** The rows of somebody else's table as JSON objects, one at a time. */
public interface JsonRows extends Closeable {
  /** Names of the columns at the top level, in the file's order. */
  Set<String> columns();

  /**
   * The next row; null: there is none.
   *
   * @throws IOException where the file is damaged; rows before stand
   */
  ObjectNode next() throws IOException;

  /** Closes what it opened; a stream that was given stays open. */
  @Override
  default void close() throws IOException {}
}
