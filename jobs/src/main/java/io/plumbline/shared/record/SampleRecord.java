package io.plumbline.shared.record;

/**
 * One sample of one series while it is being read; meanings as in capacity.avsc. Mutable and
 * reused.
 */
public final class SampleRecord {
  public long keyHi;
  public long keyLo;

  /** Microseconds UTC. */
  public long sampledAt;

  public Symbol metric;
  public double value;
  public Symbol node;
  public Symbol gpu;
  public Symbol gpuModel;
  public Symbol pool;
  public Symbol model;
  public Symbol engine;
  public Symbol labels;
}
