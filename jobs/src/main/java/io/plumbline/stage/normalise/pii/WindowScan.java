package io.plumbline.stage.normalise.pii;

/**
 * Decides what stands in a window: at every place where digits begin each kind is asked whether the
 * value can be one of its own.
 */
final class WindowScan {
  /** What judging a place, and asking the telephone library, cost beside reading a character. */
  private static final int JUDGE_WORK = 200;

  private static final int PHONE_WORK = 200;

  private final JudgedPlace at = new JudgedPlace();
  private final LetteredNumbers lettered = new LetteredNumbers(at);
  private final NetworkAddresses addresses = new NetworkAddresses(at);
  private final NationalNumbers numbers = new NationalNumbers(at);
  private final LabelledValues labelled = new LabelledValues(at);
  private final CardNumbers cards = new CardNumbers(at);
  private final TelephoneNumbers telephones = new TelephoneNumbers(at);

  /** What the scan did since {@link #reset}, in characters read. */
  private long work;

  private long askedBefore;

  void reset(int from) {
    at.reset(from);
    work = 0;
    askedBefore = telephones.asked();
  }

  /**
   * What was done since {@link #reset}, in characters read: rough, and the same on every machine.
   */
  long work() {
    return work + (telephones.asked() - askedBefore) * PHONE_WORK;
  }

  int done() {
    return at.done;
  }

  /**
   * @param heading the kind whose label may hold for the next value too, or null
   */
  void accepted(PiiKind heading, int sourceEnd) {
    at.accepted(heading, sourceEnd);
  }

  /**
   * Reports every value that begins with digits in the window's core.
   *
   * @param before what the bytes before the core may be about: spares reading the words there
   */
  void scan(FoldedWindow folded, LabelHints before, SpanSink sink) {
    at.window = folded;
    at.hints = before;
    addresses.begin();
    work += folded.limit() - folded.first();
    int s = folded.anchor();
    while (s < folded.coreLimit()) {
      if (!folded.digitAt(s) || folded.digitAt(s - 1) || folded.sourceStart(s) < at.done) {
        s++;
        continue;
      }
      judge(s);
      if (at.kind == null) {
        s++;
        continue;
      }
      int sourceEnd = folded.sourceEnd(at.end);
      sink.span(at.kind, at.tier, at.score, folded.sourceStart(at.begin), sourceEnd);
      accepted(at.underLabel ? at.kind : null, sourceEnd);
      s = Math.max(at.end, s + 1);
    }
    at.window = null;
    at.hints = null;
  }

  private void judge(int s) {
    work += JUDGE_WORK;
    at.begin(s);
    char before = at.window.at(s - 1);
    if (FoldedWindow.isAsciiLetter(before) || before == ' ' || before == '-' || before == '\n') {
      lettered.judge(s);
    }
    addresses.hexadecimal(s);
    labelled.passport(s);
    if (FoldedWindow.isAsciiLetter(before)) {
      numbers.healthInsurance(s);
    }
    if (!at.boundaryBefore(s)) {
      return;
    }
    numbers.medicare(s);
    DigitRun run = at.run;
    run.read(at.window, s);
    addresses.internetAddress(s);
    labelled.dateOfBirth(s);
    labelled.securityCode(s);
    if (run.count() < 6 || run.gap(1) != 0 && run.gap(2) != 0 && at.window.at(s - 1) != '+') {
      return; // Too few, or single digits in a row: a list.
    }
    numbers.hetu(s);
    if (run.count() < 7) {
      return;
    }
    numbers.tenDigits(s);
    numbers.twelveDigits(s);
    numbers.elevenDigits(s);
    numbers.taxNumber(s);
    cards.judge(s);
    numbers.socialSecurity(s);
    numbers.organisations(s);
    numbers.provider(s);
    labelled.account(s);
    telephones.judge(s);
  }

  @Override
  public String toString() {
    return "WindowScan";
  }
}
