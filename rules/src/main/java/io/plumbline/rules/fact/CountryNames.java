package io.plumbline.rules.fact;

import java.util.AbstractSet;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/**
 * Countries that policy wrote in fewer words: thirty codes in a sentence tell a reader less than
 * "EEA". A set of ISO 3166 alpha-2 codes like any other for whoever asks it.
 */
public final class CountryNames extends AbstractSet<String> {
  private final Set<String> countries;
  private final List<String> written;

  /**
   * @param countries the codes, sets written out
   * @param written countries and names of sets as policy has them
   */
  public CountryNames(Collection<String> countries, List<String> written) {
    this.countries = Sets.sorted(countries);
    this.written = List.copyOf(written);
  }

  /** Countries and names of sets as policy has them. */
  public List<String> written() {
    return written;
  }

  /** As {@link Sets#sorted}; what policy wrote is kept. */
  static Set<String> sorted(Set<String> countries) {
    return countries instanceof CountryNames ? countries : Sets.sorted(countries);
  }

  @Override
  public boolean contains(Object country) {
    return countries.contains(country);
  }

  @Override
  public Iterator<String> iterator() {
    return countries.iterator();
  }

  @Override
  public int size() {
    return countries.size();
  }
}
