package io.plumbline.stage.ingest.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.io.JsonEOFException;
import io.plumbline.shared.PassedOver;
import io.plumbline.stage.ingest.CompanionFormat;
import io.plumbline.stage.ingest.FileHead;
import io.plumbline.stage.ingest.FileShape;
import java.io.IOException;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What vendors write into the same folder as logs and bills, and is neither.
 *
 * <p>Bodies that Bedrock keeps beside its invocation logs when they are large ({@code
 * AWSLogs/…/BedrockModelInvocationLogs/…/data/<requestId>_input.json.gz}); the log says that they
 * lie elsewhere, and they are not opened. Their fields are the model's, so their path says it
 * alone, and no path that leaves {@code BedrockModelInvocationLogs} out is believed. Manifests of a
 * <a href="https://docs.aws.amazon.com/cur/latest/userguide/dataexports-export-delivery.html">Cost
 * and Usage Report or a data export</a> and of an Azure cost export; digests by which CloudTrail
 * proves its files; LiteLLM's log of who changed keys and teams ({@code audit_logs/}), which tells
 * of no call.
 */
public final class VendorCompanions implements CompanionFormat {
  private static final JsonFactory JSON = new JsonFactory();

  private static final List<Companion> COMPANIONS =
      List.of(
          new Companion(
              "a body that Bedrock keeps beside its invocation logs",
              "/BedrockModelInvocationLogs/",
              ".*/BedrockModelInvocationLogs/(?:.*/)?data/[^/]+_(?:input|output)\\.json(?:\\.gz)?"),
          new Companion(
              "the summary of a Bedrock batch",
              "/manifest.json.out",
              ".*/manifest\\.json\\.out",
              "totalRecordCount",
              "processedRecordCount"),
          new Companion(
              "the manifest of an AWS data export",
              "/metadata/BILLING_PERIOD=",
              ".*/metadata/BILLING_PERIOD=[^/]+/(?:[^/]+/)?[^/]+-Manifest\\.json"),
          new Companion(
              "the manifest of an AWS Cost and Usage Report",
              "-Manifest.json",
              ".*-Manifest\\.json",
              "assemblyId",
              "reportKeys",
              "billingPeriod"),
          new Companion(
              "the manifest of an Azure cost export",
              "/manifest.json",
              ".*/manifest\\.json",
              "exportConfig",
              "runInfo",
              "blobs"),
          new Companion(
              "a digest of CloudTrail",
              "/CloudTrail-Digest/",
              ".*/CloudTrail-Digest/.*\\.json(?:\\.gz)?",
              "awsAccountId",
              "digestStartTime",
              "digestEndTime",
              "logFiles"),
          new Companion(
              "LiteLLM's log of changes to keys and teams",
              "/audit_logs/",
              ".*/audit_logs/.*\\.json(?:\\.gz)?",
              "id",
              "updated_at",
              "changed_by",
              "action",
              "table_name",
              "object_id"));

  /**
   * One kind.
   *
   * @param mark stands in every such path; asked first, as every file's path is
   * @param fields stand at its top level; empty: its path alone says it
   */
  private record Companion(String what, String mark, Pattern path, String... fields) {
    Companion(String what, String mark, String path, String... fields) {
      this(what, mark, Pattern.compile(path), fields);
    }

    boolean mayLieAt(String place) {
      return place.contains(mark) && path.matcher(place).matches();
    }
  }

  @Override
  public String id() {
    return PassedOver.COMPANIONS;
  }

  @Override
  public String title() {
    return "What vendors put beside logs and bills: manifests, digests, bodies, change logs (JSON)";
  }

  @Override
  public String about() {
    return "No calls: each file is passed over whole and counted as that. Bodies beside Bedrock's"
        + " invocation logs (BedrockModelInvocationLogs/…/data/…_input.json.gz, never opened"
        + " for personal data), manifests of AWS and Azure cost exports and of Bedrock's"
        + " batches, CloudTrail digests, LiteLLM's audit_logs/. Told by path and content"
        + " together; a copy under another path is not recognised.";
  }

  @Override
  public boolean mayLieAt(String path) {
    for (Companion one : COMPANIONS) {
      if (one.mayLieAt(path)) {
        return true;
      }
    }
    return false;
  }

  @Override
  public Recognition recognise(FileHead head) {
    if (head.shape() != FileShape.JSON || head.has("schemaType", "modelId", "requestId")) {
      return Recognition.no("no JSON that vendors put beside their logs");
    }
    return COMPANIONS.stream()
        .filter(one -> one.mayLieAt(head.path()) && head.has(one.fields()))
        .filter(one -> isOneValue(head.bytes()))
        .findFirst()
        .map(one -> Recognition.yes(99, one.what() + ": no calls"))
        .orElseGet(() -> Recognition.no("path and fields are not those of a manifest or digest"));
  }

  /** Whether no second value follows the first: lines are records of a log. */
  private static boolean isOneValue(byte[] head) {
    try (JsonParser json = JSON.createParser(head)) {
      json.nextToken();
      json.skipChildren();
      return json.nextToken() == null;
    } catch (JsonEOFException e) {
      return true; // the first value goes on behind the head
    } catch (IOException e) {
      return false;
    }
  }
}
