/**
 * Judges facts by the rules of the packs, in two passes; the only place besides the check that
 * knows Drools.
 */
package io.plumbline.rules.engine;
