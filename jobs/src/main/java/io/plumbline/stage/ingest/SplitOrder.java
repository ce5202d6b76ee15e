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
 */
record SplitOrder(
    int number,
    List<SplitPart> parts,
    LakeFolder folder,
    String ingestId,
    long revision,
    IngestStage.Limits limits,
    RecordCompletion.Factory completion)
    implements Serializable {}
