/** The pipeline: six stages in a row that share tables, never classes. */
package io.plumbline;
