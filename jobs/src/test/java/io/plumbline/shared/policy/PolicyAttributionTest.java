package io.plumbline.shared.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.schema.UsageDaily;
import io.plumbline.shared.Attribution;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PolicyAttributionTest {
  @TempDir Path folder;
  private PolicyAttribution attribution;

  @BeforeEach
  void load() throws IOException {
    Files.writeString(
        folder.resolve("policy.yaml"),
        """
        data_classes:
          internal: {residency_bound: false}
          patient: {residency_bound: true, allowed_countries: [EEA]}
        workloads:
          triage:
            match: {team: Care, environment: prod, tags: ["app:triage*", other]}
            data_class: patient
            task: classification
            tenancy: isolated
            team: nursing
          everything-care:
            match: {team: care}
            data_class: internal
          drafts:
            data_class: internal
          coders:
            match: {models: "*coder*", api_key: [k1, k2]}
        """);
    Files.writeString(
        folder.resolve("endpoints.yaml"),
        """
        endpoints:
          - {host: "vllm-gpu*.corp.internal", lane: self_hosted, country: FI, tenancy: dedicated}
          - {host: "ollama01.corp.internal:11434", lane: self_hosted}
          - {host: contoso-swc.openai.azure.com, models: gpt-4o*, provider: azure.ai.openai, region: swedencentral, sku: Standard}
          - {host: contoso-swc.openai.azure.com, provider: azure.ai.openai, region: swedencentral, sku: GlobalStandard}
          - {host: contoso-eus.openai.azure.com, provider: azure.ai.openai, region: eastus, sku: DataZoneStandard}
          - {deployment: bedrock-*, provider: aws.bedrock, region: eu-north-1}
          - {host: api.openai.com, scope: zone, zone: EEA+CH}
          - {host: llm.house.example, provider: house_of_models}
        """);
    attribution = new PolicyAttribution(Policy.load(folder));
  }

  private static UsageDaily cube() {
    UsageDaily cube = new UsageDaily();
    cube.setProvider("openai");
    cube.setLane("unknown");
    cube.setResidencyScope("unknown");
    cube.setResidencyEvidence("none");
    return cube;
  }

  private static UsageDaily at(String endpoint, String model) {
    UsageDaily cube = cube();
    cube.setEndpoint(endpoint);
    cube.setModelServed(model);
    return cube;
  }

  @Test
  void theFirstWorkloadWhoseWholeMatchFitsNamesTheCall() {
    UsageDaily cube = cube();
    cube.setTeam("care");
    cube.setEnvironment("prod");
    cube.setTags("app:triage-ui,region:north");
    assertThat(attribution.attribute(cube))
        .isEqualTo(
            new Attribution(
                "triage",
                "nursing",
                "patient",
                "classification",
                "openai",
                "unknown",
                "isolated",
                null,
                null,
                "unknown",
                null,
                "none"));

    cube.setTags("app:other");
    assertThat(attribution.attribute(cube))
        .extracting(Attribution::workload, Attribution::team, Attribution::dataClass)
        .as("one part of the match missing: the next workload in the file")
        .containsExactly("everything-care", "care", "internal");
  }

  @Test
  void aModelFitsAsAskedForOrAsServed() {
    UsageDaily cube = cube();
    cube.setApiKey("k2");
    cube.setModelRequested("my-coder");
    assertThat(attribution.attribute(cube).workload()).isEqualTo("coders");
    cube.setModelRequested("chat");
    assertThat(attribution.attribute(cube).workload()).isNull();
    cube.setModelServed("qwen3-coder-30b");
    assertThat(attribution.attribute(cube).workload()).isEqualTo("coders");
  }

  @Test
  void aDeclaredWorkloadIsKeptAndGetsWhatPolicySaysOfItsName() {
    UsageDaily cube = cube();
    cube.setTeam("somebody");
    cube.setWorkload("unheard-of");
    assertThat(attribution.attribute(cube))
        .extracting(Attribution::workload, Attribution::team, Attribution::dataClass)
        .containsExactly("unheard-of", "somebody", null);
    cube.setWorkload("triage");
    assertThat(attribution.attribute(cube))
        .as("missing the pattern does not shed the data class")
        .extracting(Attribution::workload, Attribution::dataClass)
        .containsExactly("triage", "patient");
  }

  @Test
  void nobodySaidMeansNullAndNeverADefault() {
    assertThat(new PolicyAttribution(Policy.load(folder.resolve("none"))).attribute(cube()))
        .isEqualTo(
            new Attribution(
                null, null, null, null, "openai", "unknown", null, null, null, "unknown", null,
                "none"));
  }

  @Test
  void theInventoryNamesLaneCountryAndTenancyOfAHostWithoutItsPort() {
    UsageDaily cube = at("vllm-gpu01.corp.internal:8000", "Qwen/Qwen3-32B");
    assertThat(attribution.attribute(cube))
        .isEqualTo(
            new Attribution(
                null,
                null,
                null,
                null,
                "openai",
                "self_hosted",
                "dedicated",
                null,
                "FI",
                "region",
                null,
                "config"));
  }

  @Test
  void theInventoryNamesTheProviderWhereTheRecordNamesNone() {
    UsageDaily cube = at("llm.house.example", "house-7b");
    assertThat(attribution.attribute(cube).provider()).isEqualTo("openai");
    cube.setProvider("unknown");
    assertThat(attribution.attribute(cube).provider()).isEqualTo("house_of_models");
    cube.setEndpoint("elsewhere.example");
    assertThat(attribution.attribute(cube).provider()).isEqualTo("unknown");
  }

  @Test
  void aPortInTheInventoryMustFit() {
    assertThat(attribution.attribute(at("ollama01.corp.internal:11434", "llama3.2")).lane())
        .isEqualTo("self_hosted");
    UsageDaily otherPort = at("ollama01.corp.internal:8080", "llama3.2");
    otherPort.setLane("local");
    assertThat(attribution.attribute(otherPort).lane()).isEqualTo("local");
  }

  @Test
  void anAzureSkuDecidesHowFarACallMayGo() {
    assertThat(attribution.attribute(at("contoso-swc.openai.azure.com", "gpt-4o-mini")))
        .as("Standard stays in the region")
        .extracting(
            Attribution::regionServed,
            Attribution::country,
            Attribution::residencyScope,
            Attribution::residencyEvidence)
        .containsExactly("swedencentral", "SE", "region", "config");
    assertThat(attribution.attribute(at("contoso-swc.openai.azure.com", "gpt-4.1")))
        .as("GlobalStandard may run anywhere, whatever the resource's region")
        .extracting(
            Attribution::regionServed,
            Attribution::country,
            Attribution::residencyScope,
            Attribution::residencyZone,
            Attribution::residencyEvidence)
        .containsExactly(null, null, "global", null, "config");
    assertThat(attribution.attribute(at("contoso-eus.openai.azure.com", "gpt-4o-mini")))
        .as("a data zone of an American resource is the United States")
        .extracting(Attribution::country, Attribution::residencyScope, Attribution::residencyZone)
        .containsExactly("US", "zone", "US");
  }

  @Test
  void theInventoryFillsWhatNothingProvesAndNarrowsNothingThatIsProven() {
    UsageDaily openai = at("api.openai.com", "gpt-4.1");
    assertThat(attribution.attribute(openai))
        .extracting(Attribution::residencyZone, Attribution::residencyEvidence)
        .containsExactly("EEA+CH", "config");

    UsageDaily bedrock = at(null, "anthropic.claude-haiku-4-5-20251001-v1:0");
    bedrock.setDeployment("bedrock-haiku");
    bedrock.setRegionServed("ap-southeast-4");
    bedrock.setCountry("AU");
    bedrock.setResidencyScope("region");
    bedrock.setResidencyEvidence("record");
    assertThat(attribution.attribute(bedrock))
        .as("the record says Australia; the inventory's Sweden is a finding, not a correction")
        .extracting(Attribution::regionServed, Attribution::country, Attribution::residencyEvidence)
        .containsExactly("ap-southeast-4", "AU", "record");

    bedrock.setRegionServed(null);
    bedrock.setCountry(null);
    bedrock.setResidencyScope("zone");
    bedrock.setResidencyZone("EU");
    bedrock.setResidencyEvidence("endpoint");
    assertThat(attribution.attribute(bedrock))
        .as("an eu. profile is not narrowed to one region by a claim")
        .extracting(
            Attribution::regionServed, Attribution::residencyZone, Attribution::residencyEvidence)
        .containsExactly(null, "EU", "endpoint");

    bedrock.setResidencyScope("unknown");
    bedrock.setResidencyZone(null);
    bedrock.setResidencyEvidence("none");
    assertThat(attribution.attribute(bedrock))
        .extracting(Attribution::regionServed, Attribution::country, Attribution::residencyEvidence)
        .containsExactly("eu-north-1", "SE", "config");
  }
}
