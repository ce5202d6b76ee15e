package io.plumbline.shared.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plumbline.schema.Finding;
import io.plumbline.schema.Usage;
import org.apache.avro.Schema;
import org.apache.iceberg.parquet.ParquetSchemaUtil;
import org.apache.iceberg.types.TypeUtil;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("A table's columns")
class AvroTablesTest {
  @ParameterizedTest(name = "{0}")
  @EnumSource(LakeTable.class)
  @DisplayName("are the same in Parquet as Iceberg itself would write them, ids and all")
  void parquetAsIceberg(LakeTable table) {
    assertThat(AvroTables.messageType(table.avro()).toString())
        .isEqualTo(
            ParquetSchemaUtil.convert(AvroTables.icebergSchema(table.avro()), "table").toString());
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource(LakeTable.class)
  @DisplayName("have the ids that Iceberg gives a new table, so files and table agree")
  void idsSurviveCreation(LakeTable table) {
    org.apache.iceberg.Schema schema = AvroTables.icebergSchema(table.avro());
    assertThat(TypeUtil.assignIncreasingFreshIds(schema).sameSchema(schema)).isTrue();
    assertThat(
            StagedTable.empty(Lake.at("/w").io(), table, "/w/t")
                .current()
                .schema()
                .sameSchema(schema))
        .isTrue();
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource(LakeTable.class)
  @DisplayName("keep the Avro schema's docs and say which may be null")
  void docs(LakeTable table) {
    for (Schema.Field field : table.avro().getFields()) {
      Types.NestedField column = AvroTables.icebergSchema(table.avro()).findField(field.name());
      assertThat(column.doc()).isEqualTo(field.doc()).isNotBlank();
      assertThat(column.isOptional()).isEqualTo(field.schema().isNullable());
      assertThat(column.fieldId()).isEqualTo(field.pos() + 1);
    }
  }

  @Test
  @DisplayName("leave the partition's day out of the files")
  void dayLeftOut() {
    assertThat(LakeTable.USAGE.fileSchema().containsField("day")).isFalse();
    assertThat(LakeTable.USAGE.fileSchema().getFieldCount())
        .isEqualTo(Usage.SCHEMA$.getFields().size() - 1);
    assertThat(LakeTable.USAGE_DAILY.fileSchema().containsField("day")).isTrue();
    assertThatThrownBy(() -> AvroTables.messageType(Usage.SCHEMA$, "dya"))
        .hasMessage("Table Usage has no column 'dya' to leave out of its files.");
  }

  @Test
  @DisplayName("are flat: a nested one is refused by name")
  void nested() {
    assertThatThrownBy(() -> AvroTables.icebergSchema(Finding.SCHEMA$))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageMatching(
            "Column '\\w+' of Finding is a ARRAY: tables of the warehouse are flat.");
  }
}
