package io.plumbline.stage.ingest.format;

import io.plumbline.stage.ingest.json.FieldNames;
import io.plumbline.stage.ingest.json.JsonCursor;
import io.plumbline.stage.ingest.json.MalformedRecord;
import io.plumbline.stage.ingest.json.RejectReason;

/**
 * Goes through the fields of one object that a format reads. The others are skipped; one that
 * stands twice says two things, so the object is refused.
 */
final class RecordFields {
  private final FieldNames names;
  private final String path;
  private long seen;

  /** The fields of a record. */
  RecordFields(FieldNames names) {
    this(names, "");
  }

  /**
   * The fields of an object within a record.
   *
   * @param path where the object stands, with a dot at its end; for messages
   */
  RecordFields(FieldNames names, String path) {
    this.names = names;
    this.path = path;
  }

  /** Enters the record ahead of the cursor; anything but an object is refused. */
  void enter(JsonCursor json) throws MalformedRecord {
    seen = 0;
    if (json.peek() != '{') {
      json.skip();
      json.finish();
      throw new MalformedRecord(RejectReason.NOT_AN_OBJECT, null);
    }
    json.enterObject();
  }

  /** Enters the object ahead; false, and past it, when the value is of another type. */
  boolean enterIfObject(JsonCursor json) throws MalformedRecord {
    seen = 0;
    if (json.peek() != '{') {
      json.skip();
      return false;
    }
    json.enterObject();
    return true;
  }

  /**
   * The next field that is read; {@link JsonCursor#END} after the last. Fields that are not read
   * are looked at for personal data: a text in them may be anybody's.
   */
  int next(JsonCursor json, Attribution who) throws MalformedRecord {
    int field;
    while ((field = json.nextField(names)) == JsonCursor.OTHER) {
      who.readUnknown(json);
    }
    return once(field);
  }

  /** The same for an object that machines fill: fields that are not read hold nobody's text. */
  int next(JsonCursor json) throws MalformedRecord {
    int field;
    while ((field = json.nextField(names)) == JsonCursor.OTHER) {
      json.skip();
    }
    return once(field);
  }

  private int once(int field) throws MalformedRecord {
    if (field >= 0) {
      long bit = 1L << field;
      if ((seen & bit) != 0) {
        throw new MalformedRecord(RejectReason.DUPLICATE_KEY, path + names.name(field));
      }
      seen |= bit;
    }
    return field;
  }
}
