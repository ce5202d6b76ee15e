/**
 * Rule packs as officers write them: read from folders, checked to the last word, turned into
 * rules. The check is the security boundary of the product's extension point.
 */
package io.plumbline.rules.pack;
