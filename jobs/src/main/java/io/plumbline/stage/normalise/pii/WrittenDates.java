package io.plumbline.stage.normalise.pii;

import java.util.HashMap;
import java.util.Map;

/**
 * Days as people write them: 3.5.1980, 03/05/1980, 1980-05-03, 3 May 1980, May 3rd, 1980, 3.
 * toukokuuta 1980. Which of two small numbers is the month is not decided: one of them can be.
 */
final class WrittenDates {
  /** Months by their first three letters in fi, sv, no, da, is, en and de; Finnish ones longer. */
  private static final Map<String, Integer> MONTHS = new HashMap<>();

  static {
    months("jan feb mar apr maj jun jul aug sep okt nov dec");
    months("jan feb mar apr maí jún júl ágú sep okt nóv des");
    months("jan feb mär apr mai jun jul aug sep okt nov dez");
    months("jan feb mar apr may jun jul aug sep oct nov des");
    months("tam hel maa huh tou kes hei elo syy lok mar jou");
  }

  private static final int MAX_MONTH = 12;

  int start;
  int end;

  private int at;

  private static void months(String names) {
    String[] all = names.split(" ", -1);
    for (int k = 0; k < all.length; k++) {
      MONTHS.putIfAbsent(all[k], k + 1);
    }
  }

  /** True when a day is written from, or with its year at, the digit at {@code s}. */
  boolean at(FoldedWindow window, int floor, int s) {
    at = s;
    int first = number(window);
    int length = at - s;
    if (first < 0 || length > 8) {
      return false;
    }
    if (length == 8) {
      return accept(window, s, first % 100, first / 100 % 100, first / 10_000);
    }
    if (length == 4) {
      return yearFirst(window, s, first) || yearLast(window, floor, s, first);
    }
    if (length > 2) {
      return false;
    }
    int afterDay = at;
    if (dayFirst(window, s, first)) {
      return true;
    }
    at = afterDay;
    return monthWordFirst(window, floor, s, first);
  }

  private boolean yearFirst(FoldedWindow window, int s, int year) {
    char sign = window.at(at);
    if (sign != '-' && sign != '.' && sign != '/' && sign != ' ' && sign != '\n') {
      return false;
    }
    at++;
    int month = number(window);
    if (month < 0 || window.at(at) != sign && sign != '\n') {
      return false;
    }
    at++;
    int day = number(window);
    return day > 0 && accept(window, s, day, month, year);
  }

  private boolean dayFirst(FoldedWindow window, int s, int day) {
    int afterDay = at;
    char sign = window.at(at);
    if (sign == '.' || sign == '/' || sign == '-' || sign == ' ') {
      at++;
      skipBlank(window);
      int month = window.digitAt(at) ? number(window) : -1;
      if (month > 0 && (window.at(at) == sign || window.at(at) == '\n')) {
        at++;
        skipBlank(window);
        int begin = at;
        int year = window.digitAt(at) ? number(window) : -1;
        if (year >= 0 && (at - begin == 4 || at - begin == 2 && sign != ' ')) {
          return accept(window, s, day, month, at - begin == 2 ? 1900 + year : year);
        }
      }
    }
    // 3rd of May, 1980
    at = afterDay;
    skipLetters(window, 2);
    skipSigns(window);
    if (isWord(window, "of")) {
      at += 2;
      skipSigns(window);
    }
    int month = month(window);
    if (month < 0) {
      return false;
    }
    skipSigns(window);
    int begin = at;
    int year = window.digitAt(at) ? number(window) : -1;
    return year > 0 && at - begin == 4 && accept(window, s, day, month, year);
  }

  /** May 3rd, 1980: the digit is the day's. */
  private boolean monthWordFirst(FoldedWindow window, int floor, int s, int day) {
    int begin = s;
    while (begin > floor && (window.at(begin - 1) == ' ' || window.at(begin - 1) == '.')) {
      begin--;
    }
    int endOfWord = begin;
    while (begin > floor && window.letterAt(begin - 1) && endOfWord - begin <= MAX_MONTH) {
      begin--;
    }
    if (begin == s || endOfWord - begin < 3) {
      return false;
    }
    int afterDay = at;
    at = begin;
    int month = month(window);
    at = afterDay;
    if (month < 0) {
      return false;
    }
    skipLetters(window, 2);
    skipSigns(window);
    int yearBegin = at;
    int year = window.digitAt(at) ? number(window) : -1;
    return year > 0 && at - yearBegin == 4 && accept(window, begin, day, month, year);
  }

  /** 3 May 1980: the digit is the year's, as a scan that began there finds it. */
  private boolean yearLast(FoldedWindow window, int floor, int s, int year) {
    int afterYear = s + 4;
    int begin = s;
    while (begin > floor && isSign(window.at(begin - 1))) {
      begin--;
    }
    int endOfWord = begin;
    while (begin > floor && window.letterAt(begin - 1) && endOfWord - begin <= MAX_MONTH) {
      begin--;
    }
    if (endOfWord - begin < 3) {
      return false;
    }
    int word = begin;
    int steps = 0;
    while (begin > floor && steps++ < 8 && !window.digitAt(begin - 1)) {
      char c = window.at(begin - 1);
      if (!isSign(c) && !FoldedWindow.isAsciiLetter(c)) {
        return false;
      }
      begin--;
    }
    int digits = 0;
    while (begin > floor && window.digitAt(begin - 1)) {
      begin--;
      digits++;
    }
    if (digits == 0 || digits > 2 || window.wordAt(begin - 1)) {
      return false;
    }
    at = word;
    int month = month(window);
    if (month < 0) {
      return false;
    }
    at = begin;
    int day = number(window);
    at = afterYear;
    return accept(window, begin, day, month, year);
  }

  private boolean accept(FoldedWindow window, int from, int a, int b, int year) {
    boolean day = NationalIds.isDate(a, b, year) || NationalIds.isDate(b, a, year);
    if (!day || year < 1880 || year > 2100 || window.wordAt(at) || window.wordAt(from - 1)) {
      return false;
    }
    start = from;
    end = at;
    return true;
  }

  private int month(FoldedWindow window) {
    int begin = at;
    StringBuilder three = new StringBuilder(3);
    while (window.letterAt(at) && at - begin < MAX_MONTH) {
      if (three.length() < 3) {
        three.append(Character.toLowerCase(window.at(at)));
      }
      at++;
    }
    if (window.letterAt(at)) {
      return -1;
    }
    return MONTHS.getOrDefault(three.toString(), -1);
  }

  private int number(FoldedWindow window) {
    int value = 0;
    int begin = at;
    while (window.digitAt(at) && at - begin < 9) {
      value = value * 10 + window.at(at) - '0';
      at++;
    }
    return at == begin ? -1 : value;
  }

  private boolean isWord(FoldedWindow window, String word) {
    for (int k = 0; k < word.length(); k++) {
      if (Character.toLowerCase(window.at(at + k)) != word.charAt(k)) {
        return false;
      }
    }
    return !window.letterAt(at + word.length());
  }

  private void skipBlank(FoldedWindow window) {
    if (window.at(at) == ' ' || window.at(at) == '\n') {
      at++;
    }
  }

  /** Ordinal endings: 3rd, 1st. */
  private void skipLetters(FoldedWindow window, int n) {
    int begin = at;
    while (window.letterAt(at) && at - begin < n) {
      at++;
    }
    if (window.letterAt(at)) {
      at = begin;
    }
  }

  private void skipSigns(FoldedWindow window) {
    for (int n = 0; n < 3 && isSign(window.at(at)); n++) {
      at++;
    }
  }

  private static boolean isSign(char c) {
    return c == ' ' || c == '.' || c == ',' || c == '\n' || c == '-';
  }

  @Override
  public String toString() {
    return "WrittenDates";
  }
}
