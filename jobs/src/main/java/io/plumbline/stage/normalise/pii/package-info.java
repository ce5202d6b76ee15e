/**
 * Personal data in text: text in, kinds and places out, never a value. No Spark and no Avro here.
 *
 * <p>{@link io.plumbline.stage.normalise.pii.PiiScanner} is the way in.
 */
package io.plumbline.stage.normalise.pii;
