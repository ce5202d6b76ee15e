package io.plumbline.stage.ingest.format;

import io.plumbline.shared.record.CallRecord;
import io.plumbline.shared.record.CallRecord.RateLimit;
import io.plumbline.shared.record.CallRecord.Status;
import io.plumbline.shared.record.Symbol;
import io.plumbline.shared.record.SymbolTable;

/** What logs of AWS say alike: exceptions by their names, callers by their ARNs. */
final class AwsCall {
  private AwsCall() {}

  /**
   * Sets how a call of Bedrock ended. Rate limits are the two exceptions that answer 429; the error
   * class keeps throttling and a model that is not ready apart. A quota that is used up is a 400, a
   * service that is down a 503: neither is a limit of rate.
   *
   * @param error name of the exception; null: none
   */
  static void ended(CallRecord call, Symbol error) {
    call.status = error == null ? Status.SUCCEEDED : Status.FAILED;
    call.errorClass = error;
    if (error == null) {
      return;
    }
    call.httpStatus =
        switch (error.toString()) {
          case "ThrottlingException", "ModelNotReadyException" -> 429;
          case "ServiceQuotaExceededException", "ValidationException" -> 400;
          case "AccessDeniedException", "AccessDenied" -> 403;
          case "ResourceNotFoundException" -> 404;
          case "ModelTimeoutException" -> 408;
          case "ModelErrorException" -> 424;
          case "InternalServerException" -> 500;
          case "ServiceUnavailableException" -> 503;
          default -> -1;
        };
    if (call.httpStatus == 429) {
      call.rateLimit = RateLimit.VENDOR;
    }
  }

  /**
   * What was done, as the model's id shows it: one operation of Bedrock invokes models of any kind.
   *
   * @param model as the log names it; null: it does not
   * @param otherwise where the id shows nothing else
   */
  static String operation(String model, String otherwise) {
    if (model == null) {
      return otherwise;
    }
    if (model.contains("embed")) {
      return "embeddings";
    }
    if (model.contains("rerank")) {
      return "rerank";
    }
    return model.contains("stability.")
            || model.contains("titan-image")
            || model.contains("nova-canvas")
        ? "image_generation"
        : otherwise;
  }

  /**
   * The role or user of an ARN, {@code assumed-role/Role}: the session behind it may name a person,
   * the role does not.
   *
   * @return null where the ARN has none
   */
  static Symbol role(String arn, SymbolTable symbols) {
    String[] parts = arn.substring(arn.lastIndexOf(':') + 1).split("/", -1);
    if (parts.length < 2) {
      return null;
    }
    boolean role = parts[0].equals("assumed-role") || parts[0].equals("role");
    return symbols.intern(parts[0] + "/" + (role ? parts[1] : parts[parts.length - 1]));
  }
}
