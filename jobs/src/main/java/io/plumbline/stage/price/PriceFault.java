package io.plumbline.stage.price;

/**
 * One thing wrong in a price file.
 *
 * @param file name of the file
 * @param line line, from 1; 0: the file as a whole
 * @param column column, from 1; 0: the file as a whole
 * @param what what is wrong, the value, and what to do
 */
public record PriceFault(String file, int line, int column, String what) {
  @Override
  public String toString() {
    return line == 0 ? file + " " + what : file + ":" + line + ":" + column + " " + what;
  }
}
