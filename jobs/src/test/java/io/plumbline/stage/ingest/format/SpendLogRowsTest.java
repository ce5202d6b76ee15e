package io.plumbline.stage.ingest.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Rows of LiteLLM_SpendLogs as CSV brings them: numbers bare, all else text, nothing left out or
 * said in words.
 */
class SpendLogRowsTest {
  private record Case(String sentence, String fields, String becomes) {}

  @TestFactory
  Stream<DynamicTest> oneRow() {
    return Stream.of(
            new Case(
                "a time has a blank and no zone and is UTC",
                "'startTime': '2026-10-02 09:20:46.847', 'endTime': '2026-10-02 09:20:48'",
                "start=2026-10-02T09:20:46.847Z us=1153000"),
            new Case(
                "a time may bring its zone",
                "'startTime': '2026-10-02 09:20:46.697473+00:00'",
                "start=2026-10-02T09:20:46.697473Z"),
            new Case(
                "a data frame writes None for nothing",
                "'startTime': '2026-10-02 09:20:46', 'completionStartTime': 'None', 'model_group': 'None', 'end_user':"
                    + " 'None', 'user': 'NULL', 'team_id': 'null', 'status': 'None', 'messages': 'None', 'session_id': 'None'",
                "asked=gpt-5 sent=gpt-5 served=null"),
            new Case(
                "nothing in words is no person, no team, no trace and no content",
                "'startTime': '2026-10-02 09:20:46', 'end_user': 'None', 'user': 'NULL', 'team_id': 'null', 'session_id':"
                    + " 'None', 'messages': 'None', 'response': '{}'",
                "trace= attempt=-1 hit=false team=null workload=null key=null actor=null cc=null env=null tags=null"
                    + " content=ABSENT"),
            new Case(
                "ids and users may be numbers",
                "'startTime': '2026-10-02 09:20:46', 'litellm_call_id': 77, 'user': 12, 'team_id': 5",
                "call=77 response=chatcmpl-1 request= trace= attempt=-1 hit=false team=5 workload=null key=null actor=12"),
            new Case(
                "a cache hit is a word",
                "'startTime': '2026-10-02 09:20:46', 'cache_hit': 'True'",
                "hit=true"),
            new Case(
                "a cache hit may have become a flag",
                "'startTime': '2026-10-02 09:20:46', 'cache_hit': true",
                "hit=true"),
            new Case(
                "None is no cache hit",
                "'startTime': '2026-10-02 09:20:46', 'cache_hit': 'None'",
                "hit=false"),
            new Case(
                "tags are JSON in text",
                "'startTime': '2026-10-02 09:20:46', 'request_tags': '[\\'env:prod\\', \\'blue\\']'",
                "env=prod tags=blue "),
            new Case(
                "tags are an array of PostgreSQL",
                "'startTime': '2026-10-02 09:20:46', 'request_tags': '{env:prod,\\'two words\\',\\'a\\\\\\'b\\'}'",
                "env=prod tags=a\"b,two words "),
            new Case(
                "an empty array has no tags",
                "'startTime': '2026-10-02 09:20:46', 'request_tags': '{}'",
                "tags=null "),
            new Case(
                "no tags at all are an empty text",
                "'startTime': '2026-10-02 09:20:46', 'request_tags': ''",
                "tags=null "),
            new Case(
                "counts that a data frame made doubles are whole",
                "'startTime': '2026-10-02 09:20:46', 'prompt_tokens': 20.0, 'completion_tokens': 3.0",
                "tokens=20+0+0+0>3(0) REPORTED"),
            new Case(
                "metadata is JSON in text",
                "'startTime': '2026-10-02 09:20:46', 'prompt_tokens': 3120, 'metadata': '{\\'status\\': \\'failure\\',"
                    + " \\'usage_object\\': {\\'prompt_tokens\\': 3120, \\'prompt_tokens_details\\': {\\'cached_tokens\\': 2000}}}'",
                "tokens=1120+2000+0+0>0(0) ESTIMATED FAILED"),
            new Case(
                "metadata may be text in text",
                "'startTime': '2026-10-02 09:20:46', 'metadata': '\\'{\\\\\\'user_api_key_team_alias\\\\\\': \\\\\\'search\\\\\\'}\\''",
                "team=search"),
            new Case(
                "empty metadata says nothing",
                "'startTime': '2026-10-02 09:20:46', 'metadata': ''",
                "team=null"),
            new Case(
                "a database that folds names writes them small",
                "'starttime': '2026-10-02 09:20:46', 'endtime': '2026-10-02 09:20:48', 'completionstarttime':"
                    + " '2026-10-02 09:20:47'",
                "start=2026-10-02T09:20:46Z us=2000000 first=1000000"))
        .map(
            c ->
                DynamicTest.dynamicTest(
                    c.sentence(),
                    () ->
                        assertThat(
                                Reading.with("litellm-spendlogs")
                                    .one(
                                        ("{'request_id': 'chatcmpl-1', 'call_type': 'acompletion', 'spend': 0.1, 'model':"
                                                + " 'gpt-5', "
                                                + c.fields()
                                                + "}")
                                            .replace("\\\\\\'", "\u0001")
                                            .replace("\\'", "\\\"")
                                            .replace('\'', '"')
                                            .replace("\u0001", "\\\\\\\"")))
                            .contains(c.becomes())));
  }
}
