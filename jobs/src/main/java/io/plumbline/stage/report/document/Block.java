package io.plumbline.stage.report.document;

/** A part of a section. */
public sealed interface Block permits Sentence, Callout, Card, Tiles, Table, Chart {}
