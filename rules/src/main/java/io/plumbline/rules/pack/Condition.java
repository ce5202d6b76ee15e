package io.plumbline.rules.pack;

/**
 * A condition that passed the check.
 *
 * @param drl the rule written anew from the tokens that were checked, so that what is compiled is
 *     what was checked: comments, escapes and layout of the officer's file never reach a compiler
 */
public record Condition(String drl) {}
