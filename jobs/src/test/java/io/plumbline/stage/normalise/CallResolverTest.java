package io.plumbline.stage.normalise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.plumbline.shared.CallFacts;
import io.plumbline.shared.CallHints;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CallResolverTest {
  private final CallResolver resolver = new CallResolver();

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          # sentence | provider | api_base | sent | requested | answered | -> provider | model | lane | called | region | country | scope | zone | evidence
          OpenAI's own host proves the vendor and no region | openai | https://api.openai.com/v1/responses | openai/gpt-5-mini | gpt-5-mini | - | openai | gpt-5-mini | managed_closed | - | - | - | unknown | - | none
          An endpoint behind a dot in the AI SDK's name is its provider's | openai.responses | - | gpt-5-mini | - | - | openai | gpt-5-mini | managed_closed | - | - | - | unknown | - | none
          A maker behind a dot in the AI SDK's name is not who serves | bedrock.anthropic.messages | - | eu.anthropic.claude-haiku-4-5-20251001-v1:0 | - | - | aws.bedrock | anthropic.claude-haiku-4-5-20251001-v1:0 | managed_closed | - | - | - | zone | EU | endpoint
          Vertex keeps its own dot in the AI SDK's name | google.vertex.chat | - | gemini-2.5-pro | - | - | gcp.vertex_ai | gemini-2.5-pro | managed_closed | - | - | - | unknown | - | none
          OpenAI's European host means the EEA and Switzerland | openai | https://eu.api.openai.com/v1 | gpt-4.1 | - | - | openai | gpt-4.1 | managed_closed | - | - | - | zone | EEA+CH | endpoint
          OpenAI's US host means the United States | openai | https://us.api.openai.com/v1 | gpt-4.1 | - | - | openai | gpt-4.1 | managed_closed | - | - | US | zone | US | endpoint
          OpenAI's British host stores there but may process elsewhere | openai | https://gb.api.openai.com/v1 | gpt-4.1 | - | - | openai | gpt-4.1 | managed_closed | - | - | - | unknown | - | none
          A failed call without a host is still OpenAI's by its model | openai | - | openai/gpt-5-mini | gpt-5-mini | - | openai | gpt-5-mini | managed_closed | - | - | - | unknown | - | none
          The openai protocol to an unknown host stays unknown | openai | https://llm.nordic-cloud.example/v1/ | openai/acme-chat-7b | acme-chat | acme-chat | unknown | acme-chat-7b | unknown | - | - | - | unknown | - | none
          A framework that wrote itself where the provider belongs is none | strands-agents | - | gpt-5 | - | - | unknown | gpt-5 | unknown | - | - | - | unknown | - | none
          The openai protocol without a host and with another's model stays unknown | openai | - | openai/acme-chat-7b | acme-chat | - | unknown | acme-chat-7b | unknown | - | - | - | unknown | - | none
          An open model on a private address is self-hosted | openai | http://localhost:8000/v1 | openai/meta-llama/Meta-Llama-3-8B-Instruct | - | - | unknown | meta-llama/Meta-Llama-3-8B-Instruct | self_hosted | - | - | - | unknown | - | none
          A closed model behind a private gateway is managed all the same | openai | http://gateway.corp.internal:4000/v1 | gpt-4o | - | - | unknown | gpt-4o | managed_closed | - | - | - | unknown | - | none
          The openai protocol to Groq is Groq | openai | https://api.groq.com/openai/v1 | openai/llama-3.3-70b-versatile | - | - | groq | llama-3.3-70b-versatile | managed_open | - | - | - | unknown | - | none
          A maker's name that belongs to the model id stays | groq | - | groq/openai/gpt-oss-120b | - | - | groq | openai/gpt-oss-120b | managed_open | - | - | - | unknown | - | none
          An Azure host proves no region because the SKU is in no log | azure | https://contoso-swc.openai.azure.com | azure/gpt-4o-mini | gpt-4o-mini | gpt-4o-mini | azure.ai.openai | gpt-4o-mini | managed_closed | - | - | - | unknown | - | none
          A resource named like a region is still only a name | azure | https://swedencentral.openai.azure.com | azure/gpt-4o-mini | - | - | azure.ai.openai | gpt-4o-mini | managed_closed | - | - | - | unknown | - | none
          Azure's regional host names the resource's region only | azure | https://swedencentral.api.cognitive.microsoft.com/openai | azure/gpt-4o-mini | - | - | azure.ai.openai | gpt-4o-mini | managed_closed | swedencentral | - | - | unknown | - | none
          An Azure deployment's free name yields to the group's model name | azure | https://contoso-swc.openai.azure.com/openai/responses?api-version=2024-10-21 | azure/gpt41-prod | gpt-4.1 | - | azure.ai.openai | gpt-4.1 | managed_closed | - | - | - | unknown | - | none
          An Azure deployment's free name is no model even when the answer repeats it | azure | - | azure/gpt41-prod | gpt-4.1 | gpt41-prod | azure.ai.openai | gpt-4.1 | managed_closed | - | - | - | unknown | - | none
          An Azure deployment's free name yields to the answer | azure | - | azure/gpt41-prod | chat | gpt-4.1-2025-04-14 | azure.ai.openai | gpt-4.1-2025-04-14 | managed_closed | - | - | - | unknown | - | none
          An Azure data zone in the model name is a zone | azure | - | azure/eu/gpt-5.1 | - | - | azure.ai.openai | gpt-5.1 | managed_closed | - | - | - | zone | EU | endpoint
          Azure global in the model name is global | azure | - | azure/global/gpt-5.1 | - | - | azure.ai.openai | gpt-5.1 | managed_closed | - | - | - | global | - | endpoint
          An open model in Azure's model catalogue is managed open | azure_ai | https://contoso.services.ai.azure.com/models | azure_ai/deepseek-r1 | - | - | azure.ai.inference | deepseek-r1 | managed_open | - | - | - | unknown | - | none
          Anthropic without a stated geography is global | anthropic | https://api.anthropic.com/v1/messages | anthropic/claude-sonnet-4-5-20250929 | claude-sonnet | claude-sonnet | anthropic | claude-sonnet-4-5-20250929 | managed_closed | - | - | - | global | - | endpoint
          Anthropic behind one's own gateway proves nothing | anthropic | http://proxy.corp.internal/anthropic | claude-sonnet-4-5 | - | - | anthropic | claude-sonnet-4-5 | managed_closed | - | - | - | unknown | - | none
          Bedrock's eu. profile runs in the EU wherever it was called from | bedrock | https://bedrock-runtime.us-east-1.amazonaws.com/model/eu.anthropic.claude-sonnet-4-5-20250929-v1%3A0/converse | bedrock/eu.anthropic.claude-sonnet-4-5-20250929-v1:0 | claude-sonnet | claude-sonnet | aws.bedrock | anthropic.claude-sonnet-4-5-20250929-v1:0 | managed_closed | us-east-1 | - | - | zone | EU | endpoint
          Bedrock's invoke route and its short answer name one model | bedrock | https://bedrock-runtime.eu-central-1.amazonaws.com/model/eu.anthropic.claude-haiku-4-5-20251001-v1:0/invoke | bedrock/invoke/eu.anthropic.claude-haiku-4-5-20251001-v1:0 | claude-haiku | claude-haiku-4-5-20251001 | aws.bedrock | anthropic.claude-haiku-4-5-20251001-v1:0 | managed_closed | eu-central-1 | - | - | zone | EU | endpoint
          Bedrock's converse route is stripped | bedrock | https://bedrock-runtime.eu-north-1.amazonaws.com/model/eu.amazon.nova-lite-v1%3A0/converse | bedrock/converse/eu.amazon.nova-lite-v1:0 | nova-lite | nova-lite | aws.bedrock | amazon.nova-lite-v1:0 | managed_closed | eu-north-1 | - | - | zone | EU | endpoint
          A bare Bedrock model runs in the region called | bedrock | https://bedrock-runtime.eu-central-1.amazonaws.com/model/amazon.titan-embed-text-v2%3A0/invoke | bedrock/amazon.titan-embed-text-v2:0 | embed-titan | embed-titan | aws.bedrock | amazon.titan-embed-text-v2:0 | managed_closed | eu-central-1 | eu-central-1 | DE | region | - | endpoint
          eu-west-2 is London | bedrock | https://bedrock-runtime.eu-west-2.amazonaws.com | meta.llama3-70b-instruct-v1:0 | - | - | aws.bedrock | meta.llama3-70b-instruct-v1:0 | managed_open | eu-west-2 | eu-west-2 | GB | region | - | endpoint
          eu-central-2 is Zurich | bedrock | bedrock-runtime.eu-central-2.amazonaws.com | qwen.qwen3-32b-v1:0 | - | - | aws.bedrock | qwen.qwen3-32b-v1:0 | managed_open | eu-central-2 | eu-central-2 | CH | region | - | endpoint
          A VPC endpoint of Bedrock names its region | bedrock | https://vpce-0a1b-2c3d.bedrock-runtime.eu-north-1.vpce.amazonaws.com | deepseek.v3.2 | - | - | aws.bedrock | deepseek.v3.2 | managed_open | eu-north-1 | eu-north-1 | SE | region | - | endpoint
          A region inside the model name is the region called | bedrock | - | bedrock/eu-west-1/meta.llama3-8b-instruct-v1:0 | - | - | aws.bedrock | meta.llama3-8b-instruct-v1:0 | managed_open | eu-west-1 | eu-west-1 | IE | region | - | endpoint
          The global. profile may run anywhere | bedrock_converse | https://bedrock-runtime.us-east-1.amazonaws.com | global.anthropic.claude-opus-5-5 | - | - | aws.bedrock | anthropic.claude-opus-5-5 | managed_closed | us-east-1 | - | - | global | - | endpoint
          The apac. profile is an area of many countries | bedrock | - | apac.anthropic.claude-sonnet-4-20250514-v1:0 | - | - | aws.bedrock | anthropic.claude-sonnet-4-20250514-v1:0 | managed_closed | - | - | - | zone | APAC | endpoint
          The jp. profile stays in one country | bedrock | - | jp.anthropic.claude-haiku-4-5-20251001-v1:0 | - | - | aws.bedrock | anthropic.claude-haiku-4-5-20251001-v1:0 | managed_closed | - | - | JP | zone | JP | endpoint
          The us-gov. profile is not read as us. | bedrock | - | us-gov.anthropic.claude-3-5-sonnet-20240620-v1:0 | - | - | aws.bedrock | anthropic.claude-3-5-sonnet-20240620-v1:0 | managed_closed | - | - | US | zone | US | endpoint
          A profile nobody has heard of proves nothing | bedrock | https://bedrock-runtime.ca-central-1.amazonaws.com | ca.anthropic.claude-sonnet-4-5-20250929-v1:0 | - | - | aws.bedrock | anthropic.claude-sonnet-4-5-20250929-v1:0 | managed_closed | ca-central-1 | - | - | unknown | - | none
          An inference profile's ARN reads like the profile | bedrock | - | arn:aws:bedrock:us-east-1:111122223333:inference-profile/us.anthropic.claude-opus-4-6-v1 | - | - | aws.bedrock | anthropic.claude-opus-4-6-v1 | managed_closed | us-east-1 | - | US | zone | US | endpoint
          A foundation model's ARN runs in its region | - | - | arn:aws:bedrock:eu-north-1::foundation-model/qwen.qwen3-32b-v1:0 | - | - | aws.bedrock | qwen.qwen3-32b-v1:0 | managed_open | eu-north-1 | eu-north-1 | SE | region | - | endpoint
          An application inference profile hides model and reach | bedrock | https://bedrock-runtime.eu-central-1.amazonaws.com | arn:aws:bedrock:eu-central-1:111122223333:application-inference-profile/abc123 | claude | - | aws.bedrock | - | unknown | eu-central-1 | - | - | unknown | - | none
          Behind an application inference profile the answer may name the model | bedrock | - | arn:aws:bedrock:eu-central-1:111122223333:application-inference-profile/abc123 | chat | claude-haiku-4-5-20251001 | aws.bedrock | claude-haiku-4-5-20251001 | managed_closed | eu-central-1 | - | - | unknown | - | none
          A failed Bedrock call without a host keeps what its profile says | bedrock | - | bedrock/converse/eu.amazon.nova-lite-v1:0 | nova-lite | - | aws.bedrock | amazon.nova-lite-v1:0 | managed_closed | - | - | - | zone | EU | endpoint
          Vertex's regional host is a region and europe-north1 is Finland | vertex_ai | https://europe-north1-aiplatform.googleapis.com/v1/projects/p/locations/europe-north1/publishers/google/models/gemini-2.5-flash:generateContent | vertex_ai/gemini-2.5-flash | gemini-flash | gemini-flash | gcp.vertex_ai | gemini-2.5-flash | managed_closed | europe-north1 | europe-north1 | FI | region | - | endpoint
          europe-west2 is London at Google too | vertex_ai | https://europe-west2-aiplatform.googleapis.com | gemini-2.5-pro | - | - | gcp.vertex_ai | gemini-2.5-pro | managed_closed | europe-west2 | europe-west2 | GB | region | - | endpoint
          Vertex's global host is global | vertex_ai | https://aiplatform.googleapis.com/v1/projects/p/locations/global/publishers/google/models/gemini-2.5-pro | gemini-2.5-pro | - | - | gcp.vertex_ai | gemini-2.5-pro | managed_closed | global | - | - | global | - | endpoint
          Vertex's European multi-region host is the EU | vertex_ai | https://aiplatform.eu.rep.googleapis.com/v1 | gemini-2.5-pro | - | - | gcp.vertex_ai | gemini-2.5-pro | managed_closed | eu | - | - | zone | EU | endpoint
          An open model on Vertex is managed open | vertex_ai | https://us-central1-aiplatform.googleapis.com | vertex_ai/deepseek-ai/deepseek-r1-0528-maas | - | - | gcp.vertex_ai | deepseek-ai/deepseek-r1-0528-maas | managed_open | us-central1 | us-central1 | US | region | - | endpoint
          The Gemini API is global | gemini | https://generativelanguage.googleapis.com/v1beta/models/gemini-2.5-flash:streamGenerateContent?alt=sse | gemini/gemini-2.5-flash | gemini-flash | - | gcp.gemini | gemini-2.5-flash | managed_closed | - | - | - | global | - | endpoint
          Mistral's default host is global and not European | mistral | https://api.mistral.ai/v1/chat/completions | mistral/mistral-small-latest | mistral-small | mistral-small-2603 | mistral_ai | mistral-small-2603 | managed_open | - | - | - | global | - | endpoint
          An alias in the answer does not replace what was sent | mistral | https://api.mistral.ai/v1/chat/completions | mistral/mistral-small-latest | mistral-small | mistral-small | mistral_ai | mistral-small-latest | managed_open | - | - | - | global | - | endpoint
          Mistral's European host includes Switzerland | mistral | https://api.eu.mistral.ai/v1 | mistral-medium-latest | - | - | mistral_ai | mistral-medium-latest | managed_closed | - | - | - | zone | EU+EFTA | endpoint
          vLLM on a private host is self-hosted | hosted_vllm | http://vllm-gpu01.corp.internal:8000/v1/chat/completions | hosted_vllm/Qwen/Qwen3-32B | qwen-local | qwen-local | vllm | Qwen/Qwen3-32B | self_hosted | - | - | - | unknown | - | none
          vLLM on a public host may be anyone's | hosted_vllm | https://vllm.somebody.example/v1 | hosted_vllm/Qwen/Qwen3-32B | - | - | vllm | Qwen/Qwen3-32B | unknown | - | - | - | unknown | - | none
          A failed vLLM call without a host is self-hosted by its route | hosted_vllm | - | hosted_vllm/Qwen/Qwen3-32B | qwen-local | - | vllm | Qwen/Qwen3-32B | self_hosted | - | - | - | unknown | - | none
          Ollama is local unless the inventory says otherwise | ollama_chat | http://ollama01.corp.internal:11434/api/chat | ollama_chat/llama3.2 | llama-local | llama-local | ollama | llama3.2 | local | - | - | - | unknown | - | none
          LM Studio is local | lm_studio | http://127.0.0.1:1234/v1 | lm_studio/qwen3-8b | - | - | lm_studio | qwen3-8b | local | - | - | - | unknown | - | none
          Ollama's cloud is a vendor | ollama | https://ollama.com/api | ollama/gpt-oss:120b | - | - | ollama | gpt-oss:120b | managed_open | - | - | - | unknown | - | none
          A Hugging Face endpoint names its cloud and region | huggingface | https://abc123.eu-west-1.aws.endpoints.huggingface.cloud/v1 | huggingface/Qwen/Qwen3-32B | - | - | huggingface | Qwen/Qwen3-32B | managed_open | eu-west-1 | eu-west-1 | IE | region | - | endpoint
          Hugging Face's router names no region | huggingface | https://router.huggingface.co/v1 | deepseek-ai/DeepSeek-R1 | - | - | huggingface | deepseek-ai/DeepSeek-R1 | managed_open | - | - | - | unknown | - | none
          A reseller keeps the maker's name in the model | openrouter | https://openrouter.ai/api/v1 | openrouter/anthropic/claude-sonnet-4.5 | - | - | openrouter | anthropic/claude-sonnet-4.5 | managed_closed | - | - | - | unknown | - | none
          Databricks serves open models | databricks | https://adb-123.4.azuredatabricks.net/serving-endpoints | databricks/databricks-meta-llama-3-3-70b-instruct | - | - | databricks | databricks-meta-llama-3-3-70b-instruct | managed_open | - | - | - | unknown | - | none
          A moving alias that is open in one version and closed in another has no lane | mistral | https://api.mistral.ai/v1 | mistral-large-latest | - | - | mistral_ai | mistral-large-latest | unknown | - | - | - | global | - | endpoint
          A provider that fell back to another model says so by its version | openai | https://api.openai.com/v1 | openai/gpt-5 | smart | gpt-4o-mini-2024-07-18 | openai | gpt-4o-mini-2024-07-18 | managed_closed | - | - | - | unknown | - | none
          A versioned name that was asked for is the caller's own word come back | openai | https://api.openai.com/v1 | openai/gpt-5 | gpt-4o-2024-08-06 | gpt-4o-2024-08-06 | openai | gpt-5 | managed_closed | - | - | - | unknown | - | none
          Cloudflare's name for Bedrock is Bedrock | aws-bedrock | - | eu.anthropic.claude-sonnet-4-5-20250929-v1:0 | - | - | aws.bedrock | anthropic.claude-sonnet-4-5-20250929-v1:0 | managed_closed | - | - | - | zone | EU | endpoint
          A call that never left the gateway names only the alias | - | - | - | claude-haiku | - | unknown | claude-haiku | unknown | - | - | - | unknown | - | none
          A provider the table lacks keeps its name | Acme_Cloud | https://api.acme.example | acme_cloud/brain-1 | - | - | acme_cloud | acme_cloud/brain-1 | unknown | - | - | - | unknown | - | none
          """)
  void resolves(
      String sentence,
      String logged,
      String apiBase,
      String sent,
      String requested,
      String answered,
      String provider,
      String model,
      String lane,
      String called,
      String region,
      String country,
      String scope,
      String zone,
      String evidence) {
    CallFacts facts =
        resolver.resolve(
            new CallHints(
                "litellm", logged, apiBase, requested, sent, answered, null, null, null, null));

    assertThat(facts)
        .as(sentence)
        .usingRecursiveComparison()
        .ignoringFields("endpoint")
        .isEqualTo(
            new CallFacts(
                provider, requested, model, lane, null, called, region, country, scope, zone,
                evidence));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          # sentence | provider | api_base | sent | called | served | geography | -> called | region | country | scope | zone | evidence
          Bedrock's inferenceRegion says where, the profile how far | bedrock | - | global.anthropic.claude-sonnet-4-5-20250929-v1:0 | us-east-1 | ap-southeast-4 | - | us-east-1 | ap-southeast-4 | AU | global | - | record
          A bare id in a Bedrock log runs in the recorded region | bedrock | - | anthropic.claude-haiku-4-5-20251001-v1:0 | eu-north-1 | - | - | eu-north-1 | eu-north-1 | SE | region | - | record
          A profile in a Bedrock log without inferenceRegion proves its area only | bedrock | - | eu.anthropic.claude-haiku-4-5-20251001-v1:0 | eu-west-2 | - | - | eu-west-2 | - | - | zone | EU | endpoint
          A region the table lacks has no country | bedrock | - | amazon.nova-lite-v1:0 | mars-north-1 | - | - | mars-north-1 | mars-north-1 | - | region | - | record
          Vertex's recorded location beats the host | vertex_ai | https://aiplatform.googleapis.com | gemini-2.5-flash | - | europe-north2 | - | global | europe-north2 | SE | region | - | record
          Vertex's recorded eu is an area | vertex_ai | - | gemini-2.5-flash | - | eu | - | - | - | - | zone | EU | record
          Vertex's recorded global is global | vertex_ai | - | gemini-2.5-flash | - | global | - | - | - | - | global | - | record
          Anthropic's us is the United States | anthropic | https://api.anthropic.com | claude-opus-4-6 | - | - | us | - | - | US | zone | US | record
          Anthropic's global is global on record | anthropic | https://api.anthropic.com | claude-opus-4-6 | - | - | global | - | - | - | global | - | record
          Anthropic's not_available is global on record | anthropic | https://api.anthropic.com | claude-haiku-4-5 | - | - | not_available | - | - | - | global | - | record
          OpenAI's eu is the EEA and Switzerland on record | openai | https://api.openai.com | gpt-5.4 | - | - | eu | - | - | - | zone | EEA+CH | record
          A geography nobody knows falls back to the endpoint | anthropic | https://api.anthropic.com | claude-opus-4-6 | - | - | moon | - | - | - | global | - | endpoint
          europe-west2 in a Vertex record is London | vertex_ai | - | publishers/google/models/gemini-2.5-pro | europe-west2 | europe-west2 | - | europe-west2 | europe-west2 | GB | region | - | record
          A bare id at bedrock-mantle runs in the recorded region | bedrock | - | openai.gpt-oss-120b | eu-central-2 | - | - | eu-central-2 | eu-central-2 | CH | region | - | record
          An opaque profile in CloudTrail proves nothing | bedrock | - | arn:aws:bedrock:eu-north-1:111122223333:application-inference-profile/abc | eu-north-1 | - | - | eu-north-1 | - | - | unknown | - | none
          An Azure log without a host proves the resource's region only | azure_openai | - | gpt-5 | norwayeast | - | - | norwayeast | - | - | unknown | - | none
          A captured answer of Mistral's European host is EU and EFTA | mistral | https://api.eu.mistral.ai | mistral-small-2506 | - | - | - | - | - | - | zone | EU+EFTA | endpoint
          A captured answer without a host proves nothing | mistral | - | mistral-small-2506 | - | - | - | - | - | - | unknown | - | none
          Azure's recorded resource region is where it was called | azure | https://contoso-swc.openai.azure.com | gpt-4o | swedencentral | - | - | swedencentral | - | - | unknown | - | none
          """)
  void takesWhatTheRecordStates(
      String sentence,
      String logged,
      String apiBase,
      String sent,
      String statedCalled,
      String statedServed,
      String geography,
      String called,
      String region,
      String country,
      String scope,
      String zone,
      String evidence) {
    CallFacts facts =
        resolver.resolve(
            new CallHints(
                "any",
                logged,
                apiBase,
                null,
                sent,
                null,
                null,
                statedCalled,
                statedServed,
                geography));

    assertThat(facts)
        .as(sentence)
        .extracting(
            CallFacts::regionCalled,
            CallFacts::regionServed,
            CallFacts::country,
            CallFacts::residencyScope,
            CallFacts::residencyZone,
            CallFacts::residencyEvidence)
        .containsExactly(called, region, country, scope, zone, evidence);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          A path and a query are dropped | https://api.openai.com/v1/chat?key=sk-secret | api.openai.com
          A port stays | http://vllm-gpu01.corp.internal:8000/v1/chat/completions | vllm-gpu01.corp.internal:8000
          The scheme's own port goes | https://api.openai.com:443/v1 | api.openai.com
          Credentials are dropped | https://user:pa%40ss@api.example.com:8443/v1 | api.example.com:8443
          Two at signs hide nothing | https://user:p@ss@api.example.com/v1 | api.example.com
          Capitals and a trailing dot are one host | HTTPS://API.OpenAI.com./v1 | api.openai.com
          A bare host is a host | api.mistral.ai | api.mistral.ai
          IPv6 keeps its brackets | http://[::1]:8000/v1 | [::1]:8000
          A bare word may be a key and is no endpoint | sk-abcdef1234567890 | -
          A word with a letter port is no endpoint | user:password | -
          An empty string is no endpoint | '' | -
          A host with impossible letters is no endpoint | https://ex ample.com/v1 | -
          """)
  void namesTheEndpointAndNothingElse(String sentence, String apiBase, String endpoint) {
    CallFacts facts =
        resolver.resolve(
            new CallHints("any", "openai", apiBase, null, "gpt-4o", null, null, null, null, null));

    assertThat(facts.endpoint()).as(sentence).isEqualTo(endpoint);
    assertThat(facts.toString()).doesNotContain("secret", "pa%40ss", "p@ss", "sk-");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "/",
        "//",
        "://",
        "http://",
        "@",
        ":",
        "[",
        "[::",
        "http://:80",
        "a/",
        "/a",
        "bedrock/",
        "arn:",
        "arn:aws:bedrock:",
        "models/",
        "\u0000",
        "?",
        "eu.",
        "eu..",
        ".",
        "https://bedrock-runtime..amazonaws.com",
        "-aiplatform.googleapis.com",
        "@latest"
      })
  void neverThrowsAndNeverInventsAPlace(String odd) {
    for (String provider :
        new String[] {null, "", "bedrock", "vertex_ai", "azure", "openai", odd}) {
      CallHints hints = new CallHints(null, provider, odd, odd, odd, odd, odd, null, null, odd);
      assertThatCode(() -> resolver.resolve(hints)).doesNotThrowAnyException();
      assertThat(resolver.resolve(hints).country()).as("%s %s", provider, odd).isNull();
    }
  }

  @Test
  void resolvesNothingFromNothing() {
    assertThat(
            resolver.resolve(
                new CallHints(null, null, null, null, null, null, null, null, null, null)))
        .isEqualTo(
            new CallFacts(
                "unknown", null, null, "unknown", null, null, null, null, "unknown", null, "none"));
  }
}
