package io.plumbline.shared.record;

import java.nio.charset.StandardCharsets;

/** A short string seen while reading; one instance per distinct content and {@link SymbolTable}. */
public final class Symbol {
  private final byte[] utf8;
  private final String string;
  private final int ordinal;

  Symbol(byte[] utf8, int ordinal) {
    this.utf8 = utf8;
    this.string = new String(utf8, StandardCharsets.UTF_8);
    this.ordinal = ordinal;
  }

  /** Its bytes; not to be changed. */
  public byte[] utf8() {
    return utf8;
  }

  /** Number in its table, from 1; equal ordinals of one table mean equal strings. */
  public int ordinal() {
    return ordinal;
  }

  @Override
  public String toString() {
    return string;
  }

  /** The string of a symbol that may be null. */
  public static String string(Symbol symbol) {
    return symbol == null ? null : symbol.string;
  }

  /** The ordinal of a symbol that may be null; 0 for null. */
  public static int ordinal(Symbol symbol) {
    return symbol == null ? 0 : symbol.ordinal;
  }
}
