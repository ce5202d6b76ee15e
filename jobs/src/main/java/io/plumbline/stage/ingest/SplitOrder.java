package io.plumbline.stage.ingest;

import io.plumbline.shared.lake.LakeFolder;
import io.plumbline.shared.record.RecordCompletion;
import java.io.Serializable;
import java.util.List;

/**
 * What one task is told to do. Small: the policy of normalise travels in {@code completion}.
 *
 * @param number number of the task, for the names of its files
 * @param revision version of the warehouse that is being made
 * @param newestAllowed microseconds UTC; a later record lies in the future
 * @param maxRecordBytes longest record that is read
 * @param clockSkew how much later than its file was written a call may start, microseconds
 */
record SplitOrder(
    int number,
    List<SplitPart> parts,
    LakeFolder folder,
    String ingestId,
    long revision,
    long newestAllowed,
    int maxRecordBytes,
    long clockSkew,
    RecordCompletion.Factory completion)
    implements Serializable {}
