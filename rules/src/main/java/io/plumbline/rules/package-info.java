/** What is judged, and how: facts in, findings out. No Spark. */
package io.plumbline.rules;
