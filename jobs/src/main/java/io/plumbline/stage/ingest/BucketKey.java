package io.plumbline.stage.ingest;

/** What makes two buckets of reported usage the same. */
record BucketKey(long hi, long lo) {}
