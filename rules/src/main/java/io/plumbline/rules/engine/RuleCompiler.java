package io.plumbline.rules.engine;

import io.plumbline.rules.pack.Fault;
import io.plumbline.rules.pack.Pack;
import io.plumbline.rules.pack.PackFaults;
import io.plumbline.rules.pack.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.drools.compiler.kie.builder.impl.InternalKieModule;
import org.drools.compiler.kie.builder.impl.KieBuilderImpl;
import org.drools.model.codegen.ExecutableModelProject;
import org.kie.api.KieServices;
import org.kie.api.builder.KieFileSystem;
import org.kie.api.builder.Message;

/** Turns checked conditions into classes of Drools' executable model. */
final class RuleCompiler {
  private static final String PRELUDE =
      """
      package %s;
      import io.plumbline.rules.fact.*;
      global io.plumbline.rules.finding.Findings findings;
      """;
  static final String PACKAGE = "io.plumbline.rules.compiled";
  private static final String MODEL_LIST = "drools-model";

  private RuleCompiler() {}

  /**
   * Compiled rules.
   *
   * @param classes bytes by path ("io/plumbline/…/Rules….class")
   * @param models names of the classes that hold the rules
   */
  record Compiled(Map<String, byte[]> classes, List<String> models) {}

  /** Compiles the rules of {@code packs}; a rule that does not compile is a fault. */
  static Compiled compile(String name, List<Pack> packs) {
    KieServices services = KieServices.get();
    KieFileSystem files = services.newKieFileSystem();
    files.generateAndWritePomXML(services.newReleaseId("io.plumbline", name, "1"));
    for (Pack pack : packs) {
      for (Rule rule : pack.rules()) {
        if (rule.condition() != null) {
          files.write(
              "src/main/resources/%s/%s.drl"
                  .formatted(packageOf(pack).replace('.', '/'), rule.id()),
              PRELUDE.formatted(packageOf(pack)) + rule.condition().drl());
        }
      }
    }
    var builder = services.newKieBuilder(files).buildAll(ExecutableModelProject.class);
    List<Fault> faults = new ArrayList<>();
    for (Message message : builder.getResults().getMessages(Message.Level.ERROR)) {
      faults.add(
          new Fault(
              String.valueOf(message.getPath()),
              0,
              0,
              "Does not compile: %s.".formatted(message.getText().replaceAll("\\s+", " ").strip()),
              ""));
    }
    if (!faults.isEmpty()) {
      throw new PackFaults(faults);
    }
    InternalKieModule module =
        (InternalKieModule) ((KieBuilderImpl) builder).getKieModuleIgnoringErrors();
    Map<String, byte[]> classes = new TreeMap<>();
    List<String> models = new ArrayList<>();
    for (String file : module.getFileNames()) {
      if (file.endsWith(".class") && !file.startsWith("org/drools/")) {
        classes.put(file, module.getBytes(file));
      } else if (file.startsWith("META-INF/kie/") && file.endsWith("/" + MODEL_LIST)) {
        new String(module.getBytes(file), java.nio.charset.StandardCharsets.UTF_8)
            .lines()
            .filter(line -> !line.isBlank() && !line.contains(":"))
            .forEach(models::add);
      }
    }
    services.getRepository().removeKieModule(services.newReleaseId("io.plumbline", name, "1"));
    return new Compiled(classes, models.stream().sorted().toList());
  }

  private static String packageOf(Pack pack) {
    return PACKAGE + "." + pack.name().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "_") + "_";
  }
}
