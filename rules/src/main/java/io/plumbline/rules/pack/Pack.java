package io.plumbline.rules.pack;

import java.util.List;
import java.util.Map;

/**
 * A pack: parameters and the rules that read them, under one owner.
 *
 * @param noControls why a rule of it may serve no article of a framework; null: each serves one
 */
public record Pack(
    String name,
    String version,
    String owner,
    String title,
    String noControls,
    boolean builtIn,
    Map<String, Parameter> parameters,
    List<Rule> rules) {}
