package io.plumbline;

import io.plumbline.shared.TaskEngine;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** One task after another, in this thread. */
final class OneByOne implements TaskEngine {
  @Override
  public int parallelism() {
    return 1;
  }

  @Override
  public <I extends Serializable, O extends Serializable> List<O> spread(
      String what, List<I> orders, Work<I, O> work) {
    List<O> answers = new ArrayList<>();
    for (I order : orders) {
      try {
        answers.add(work.apply(order));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return answers;
  }
}
