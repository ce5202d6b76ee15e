/**
 * The warehouse: growing tables in Iceberg with one atomic publish over all of them, run results as
 * plain Parquet files, and the column writer of the hot path. Needs no Spark session and, on a
 * local disk, no Hadoop configuration.
 */
package io.plumbline.shared.lake;
