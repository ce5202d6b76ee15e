/**
 * What rules judge: immutable facts made from the measured tables and the policy files. A field
 * that is not known is null; {@link io.plumbline.rules.fact.Known} says what would make it known.
 * No rule engine here.
 */
package io.plumbline.rules.fact;
