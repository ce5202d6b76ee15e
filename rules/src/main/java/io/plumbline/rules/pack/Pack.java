package io.plumbline.rules.pack;

import java.util.List;
import java.util.Map;

/** A pack: parameters and the rules that read them, under one owner. */
public record Pack(
    String name,
    String version,
    String owner,
    String title,
    boolean builtIn,
    Map<String, Parameter> parameters,
    List<Rule> rules) {}
