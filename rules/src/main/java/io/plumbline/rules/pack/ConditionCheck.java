package io.plumbline.rules.pack;

import io.plumbline.rules.fact.Fact;
import io.plumbline.rules.fact.Parameters;
import io.plumbline.rules.fact.Signs;
import io.plumbline.rules.finding.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.drools.drl.ast.descr.BaseDescr;
import org.drools.drl.ast.descr.ExprConstraintDescr;
import org.drools.drl.ast.descr.PackageDescr;
import org.drools.drl.ast.descr.PatternDescr;
import org.drools.drl.ast.descr.RuleDescr;
import org.drools.drl.parser.DrlParser;
import org.drools.drl.parser.DroolsError;
import org.drools.drl.parser.DroolsParserException;
import org.drools.drl.parser.ParserError;
import org.kie.internal.builder.conf.LanguageLevelOption;

/**
 * The security boundary: a rule file is a condition over facts and one call, and nothing else. A
 * right side could run any Java, so the file is not filtered for what is forbidden; what is allowed
 * is read token by token and written anew ({@link Condition#drl()}). Only that reaches the
 * compiler. Every fault of the file is reported, not the first.
 */
final class ConditionCheck {
  private static final Map<String, Class<?>> TYPES = types();
  private static final int LONGEST = 8_000;
  private static final String ONLY =
      "A rule file holds one rule: a condition over facts and one call.";

  private final String file;
  private final String text;
  private final String id;
  private final Kind kind;
  private final Map<String, Parameter> parameters;
  private final List<Fault> faults;
  private final Map<String, Class<?>> bound = new LinkedHashMap<>();
  private Class<? extends Fact> subject;

  private ConditionCheck(
      String file,
      String text,
      String id,
      Kind kind,
      Map<String, Parameter> parameters,
      List<Fault> faults) {
    this.file = file;
    this.text = text;
    this.id = id;
    this.kind = kind;
    this.parameters = parameters;
    this.faults = faults;
  }

  /**
   * Checks the text of a rule.drl; what is wrong goes to {@code faults}.
   *
   * @param subject kind of fact that rule.yaml names; null: it names none that exists
   * @return the condition; of no use when there were faults
   */
  static Condition check(
      String file,
      String text,
      String id,
      Kind kind,
      Class<? extends Fact> subject,
      Map<String, Parameter> parameters,
      List<Fault> faults) {
    ConditionCheck check = new ConditionCheck(file, text, id, kind, parameters, faults);
    check.subject = subject;
    if (text.length() > LONGEST) {
      check.fault(0, 0, "Longer than %d characters.".formatted(LONGEST), ONLY);
      return new Condition("");
    }
    try {
      return new Condition(check.run());
    } catch (StackOverflowError e) {
      check.fault(0, 0, "Nested too deeply.", ONLY);
      return new Condition("");
    }
  }

  private String run() {
    int backslash = text.indexOf('\\');
    if (backslash >= 0) {
      int line = (int) text.substring(0, backslash).chars().filter(c -> c == '\n').count() + 1;
      fault(
          line,
          backslash - text.lastIndexOf('\n', backslash),
          "A backslash is not allowed.",
          "An escape can hide code from the reader; write the character itself.");
    }
    DrlParser parser = new DrlParser(LanguageLevelOption.DRL6);
    PackageDescr descr = null;
    try {
      descr = parser.parse(false, text);
    } catch (DroolsParserException e) {
      fault(0, 0, "Cannot be read as a rule: %s.".formatted(e.getMessage()), ONLY);
    }
    for (DroolsError error : parser.getErrors()) {
      int line = error instanceof ParserError at ? Math.max(at.getRow(), 0) : 0;
      int column = error instanceof ParserError at ? at.getCol() + 1 : 0;
      fault(
          line, column, "Cannot be read as a rule: %s.".formatted(plain(error.getMessage())), ONLY);
    }
    if (descr == null || parser.hasErrors()) {
      refuseWords();
      return "";
    }
    refuseBesides(descr);
    if (descr.getRules().isEmpty()) {
      fault(0, 0, "Holds no rule.", "Write: rule \"%s\" when … then … end".formatted(id));
      return "";
    }
    for (RuleDescr more : descr.getRules().subList(1, descr.getRules().size())) {
      fault(
          more.getLine(),
          1,
          "A second rule, '%s'.".formatted(more.getName()),
          "Give it a folder of its own.");
      header(more);
    }
    RuleDescr only = descr.getRules().get(0);
    if (only.isQuery()) {
      header(only);
      return "";
    }
    return rule(only);
  }

  /** Where the parser gives up it names a place, not the cause; these words are usually it. */
  private void refuseWords() {
    for (Lexer.Token token : Lexer.tokens(text, 1, 1)) {
      if (token.type() == Lexer.Type.NAME
          && List.of(
                  "function",
                  "eval",
                  "salience",
                  "import",
                  "global",
                  "declare",
                  "query",
                  "accumulate")
              .contains(token.text())) {
        fault(token.line(), token.column(), "'%s' is not allowed.".formatted(token.text()), ONLY);
      }
    }
  }

  private void refuseBesides(PackageDescr descr) {
    if (!descr.getNamespace().isEmpty()) {
      fault(1, 1, "A package is not allowed.", "The folder says which pack the rule belongs to.");
    }
    descr
        .getImports()
        .forEach(
            d ->
                refuse(
                    d,
                    "An import of '%s'".formatted(d.getTarget()),
                    "The facts are there without."));
    descr
        .getFunctionImports()
        .forEach(
            d ->
                refuse(
                    d,
                    "An import of '%s'".formatted(d.getTarget()),
                    "The facts are there without."));
    descr
        .getAccumulateImports()
        .forEach(d -> refuse(d, "An import", "The facts are there without."));
    descr.getFunctions().forEach(d -> refuse(d, "A function ('%s')".formatted(d.getName()), ONLY));
    descr
        .getGlobals()
        .forEach(d -> refuse(d, "A global ('%s')".formatted(d.getIdentifier()), ONLY));
    descr.getTypeDeclarations().forEach(d -> refuse(d, "A declaration", ONLY));
    descr.getEnumDeclarations().forEach(d -> refuse(d, "A declaration", ONLY));
    descr.getEntryPointDeclarations().forEach(d -> refuse(d, "A declaration", ONLY));
    descr.getWindowDeclarations().forEach(d -> refuse(d, "A declaration", ONLY));
    descr
        .getAttributes()
        .forEach(d -> refuse(d, "'%s'".formatted(d.getName()), attributeHint(d.getName())));
    if (descr.getUnit() != null) {
      refuse(descr.getUnit(), "A unit", ONLY);
    }
  }

  private void refuse(BaseDescr descr, String what, String hint) {
    fault(Math.max(descr.getLine(), 0), descr.getColumn() + 1, what + " is not allowed.", hint);
  }

  private static String attributeHint(String name) {
    return name.equals("salience") ? "Order must not matter." : ONLY;
  }

  private void header(RuleDescr rule) {
    List<String> lines = text.lines().toList();
    rule.getAttributes()
        .forEach(
            (name, attribute) -> {
              // The parser hands over the place of the attribute's value.
              int line = Math.max(attribute.getLine(), rule.getLine());
              int column = line < 1 || line > lines.size() ? 0 : lines.get(line - 1).indexOf(name);
              fault(
                  line,
                  Math.max(column, 0) + 1,
                  "'%s' is not allowed.".formatted(name),
                  attributeHint(name));
            });
    if (rule.hasParent()) {
      fault(rule.getLine(), 1, "'extends' is not allowed.", ONLY);
    }
    if (rule.isQuery()) {
      fault(rule.getLine(), 1, "A query is not allowed.", ONLY);
    }
    if (!rule.getAnnotationNames().isEmpty()) {
      fault(
          rule.getLine(),
          1,
          "An annotation is not allowed.",
          "What a rule says of itself stands in rule.yaml.");
    }
    if (!rule.getNamedConsequences().isEmpty()) {
      fault(rule.getLine(), 1, "A second right side is not allowed.", ONLY);
    }
  }

  private String rule(RuleDescr rule) {
    header(rule);
    if (!rule.getName().equals(id)) {
      fault(
          rule.getLine(),
          1,
          "Rule '%s' is in folder '%s'.".formatted(rule.getName(), id),
          "Name the rule after its folder: rule \"%s\".".formatted(id));
    }
    StringBuilder drl = new StringBuilder("rule \"").append(id).append("\"\nwhen\n");
    String subjectVariable = null;
    for (BaseDescr descr : rule.getLhs().getDescrs()) {
      if (!(descr instanceof PatternDescr pattern) || pattern.getObjectType() == null) {
        String what =
            descr.getClass().getSimpleName().replace("Descr", "").toLowerCase(Locale.ROOT);
        fault(
            Math.max(descr.getLine(), rule.getLine()),
            Math.max(descr.getColumn(), 0) + 1,
            "'%s' is not allowed in a condition.".formatted(what),
            "A condition is a list of facts, each with its own conditions in brackets.");
        continue;
      }
      drl.append("  ").append(pattern(pattern)).append('\n');
      Class<?> type = TYPES.get(pattern.getObjectType());
      if (type != null && Fact.class.isAssignableFrom(type)) {
        if (subjectVariable != null) {
          refuse(
              pattern,
              "A second subject (%s)".formatted(pattern.getObjectType()),
              "A rule judges one fact at a time.");
        }
        if (pattern.getIdentifier() == null) {
          fault(
              pattern.getLine(),
              pattern.getColumn() + 1,
              "The subject is not bound.",
              "Write: $subject : %s( … )".formatted(pattern.getObjectType()));
        }
        subjectVariable = pattern.getIdentifier();
        if (subject != null && type != subject) {
          fault(
              pattern.getLine(),
              pattern.getColumn() + 1,
              "Judges %s, but rule.yaml says subject: %s."
                  .formatted(pattern.getObjectType(), subject.getSimpleName()),
              "Make them agree.");
        }
      }
    }
    if (subjectVariable == null) {
      fault(
          rule.getLine(),
          1,
          "Judges no fact.",
          "Known: %s.".formatted(String.join(", ", factNames())));
    }
    return drl.append("then\n  ")
        .append(rightSide(rule, subjectVariable))
        .append("\nend\n")
        .toString();
  }

  private String pattern(PatternDescr pattern) {
    Class<?> type = TYPES.get(pattern.getObjectType());
    if (pattern.getSource() != null) {
      String source =
          pattern
              .getSource()
              .getClass()
              .getSimpleName()
              .replace("Descr", "")
              .toLowerCase(Locale.ROOT);
      refuse(pattern, "'%s'".formatted(source), ONLY);
      if (type == null) {
        return "";
      }
    }
    if (type == null) {
      fault(
          pattern.getLine(),
          pattern.getColumn() + 1,
          "Unknown fact '%s'.".formatted(pattern.getObjectType()),
          NearNames.hint(pattern.getObjectType(), TYPES.keySet()));
      return "";
    }
    if (!pattern.getBehaviors().isEmpty()
        || pattern.isUnification()
        || pattern.isQuery()
        || !pattern.getAnnotationNames().isEmpty()) {
      refuse(pattern, "'over', ':=', '?' or '@' at %s".formatted(pattern.getObjectType()), ONLY);
    }
    String variable = pattern.getIdentifier();
    if (variable != null && !variable.matches("\\$[A-Za-z][A-Za-z0-9]*")) {
      refuse(pattern, "The name '%s'".formatted(variable), "A bound name begins with $: $f.");
    } else if (variable != null) {
      bound.put(variable, type);
    }
    List<String> constraints = new ArrayList<>();
    for (BaseDescr descr : pattern.getConstraint().getDescrs()) {
      if (descr instanceof ExprConstraintDescr constraint) {
        if (constraint.getType() == ExprConstraintDescr.Type.POSITIONAL
            && pattern.getPositionalConstraints().contains(constraint)
            && constraint.getText() != null) {
          refuse(descr, "A positional condition", "Name the field.");
        }
        int line = constraint.getLine() > 0 ? constraint.getLine() : pattern.getLine();
        int column = constraint.getColumn() >= 0 ? constraint.getColumn() + 1 : 1;
        constraints.add(new Expression(constraint.getExpression(), line, column, type).parse());
      } else {
        refuse(descr, "This condition", ONLY);
      }
    }
    return (variable == null ? "" : variable + " : ")
        + pattern.getObjectType()
        + "( "
        + String.join(", ", constraints)
        + " )";
  }

  private String rightSide(RuleDescr rule, String subjectVariable) {
    String call = kind == Kind.SIGNAL ? "signal" : "report";
    String wanted =
        "findings.%s(\"%s\", %s);"
            .formatted(call, id, subjectVariable == null ? "$subject" : subjectVariable);
    // The parser hands over the right side without its leading blanks, and the line of "then".
    String body = String.valueOf(rule.getConsequence()).strip();
    int start = body.isEmpty() ? -1 : text.indexOf(body);
    int line =
        start < 0
            ? rule.getConsequenceLine()
            : (int) text.substring(0, start).chars().filter(c -> c == '\n').count() + 1;
    int column = start < 0 ? 1 : start - text.lastIndexOf('\n', start - 1);
    List<Lexer.Token> tokens = Lexer.tokens(body, line, column);
    List<String> shape =
        tokens.stream()
            .map(t -> t.type() == Lexer.Type.STRING ? '"' + t.text() + '"' : t.text())
            .toList();
    List<String> allowed =
        List.of(
            "findings",
            ".",
            call,
            "(",
            '"' + id + '"',
            ",",
            String.valueOf(subjectVariable),
            ")",
            ";",
            "the end");
    if (subjectVariable != null && !shape.equals(allowed)) {
      int at = 0;
      while (at < shape.size() - 1
          && at < allowed.size() - 1
          && shape.get(at).equals(allowed.get(at))) {
        at++;
      }
      fault(
          tokens.get(at).line(),
          start < 0 ? 0 : tokens.get(at).column(),
          "The right side is not the one call a %s may make ('%s')."
              .formatted(kind.word(), tokens.get(at).text()),
          "Write exactly: %s".formatted(wanted));
    }
    return wanted;
  }

  private void fault(int line, int column, String what, String hint) {
    faults.add(new Fault(file, line, column, what, hint));
  }

  private static String plain(String message) {
    return message
        .replaceAll("\\s+", " ")
        .replaceFirst("^\\[ERR \\d+\\] Line \\d+:\\d+ ", "")
        .replaceFirst("\\.+$", "")
        .trim();
  }

  private static Map<String, Class<?>> types() {
    Map<String, Class<?>> types = new TreeMap<>();
    Arrays.stream(Fact.class.getPermittedSubclasses())
        .forEach(type -> types.put(type.getSimpleName(), type));
    types.put("Parameters", Parameters.class);
    types.put("Signs", Signs.class);
    return Map.copyOf(types);
  }

  /** Names of the facts a rule may judge, sorted. */
  static List<String> factNames() {
    return Arrays.stream(Fact.class.getPermittedSubclasses())
        .map(Class::getSimpleName)
        .sorted(Comparator.naturalOrder())
        .toList();
  }

  /** The fact of that name; null: none. */
  @SuppressWarnings("unchecked")
  static Class<? extends Fact> factNamed(String name) {
    Class<?> type = name == null ? null : TYPES.get(name);
    return type != null && Fact.class.isAssignableFrom(type) ? (Class<? extends Fact>) type : null;
  }

  /**
   * One condition in the brackets of a pattern: comparisons of fields with parameters, joined by &&
   * and ||.
   */
  private final class Expression {
    private static final Object ANY = new Object();
    private final List<Lexer.Token> tokens;
    private final Class<?> type;
    private int at;
    private boolean broken;

    Expression(String expression, int line, int column, Class<?> type) {
      this.tokens = Lexer.tokens(expression, line, column);
      this.type = type;
    }

    String parse() {
      String written = or();
      if (!broken && peek().type() != Lexer.Type.END) {
        unexpected();
      }
      return written;
    }

    private String or() {
      Lexer.Token start = peek();
      List<String> parts = new ArrayList<>();
      boolean mixed = false;
      do {
        int before = at;
        parts.add(and());
        mixed |= joinedByAnd(before);
      } while (!broken && peek().is("||") && next() != null);
      if (parts.size() > 1 && mixed) {
        fault(
            start.line(),
            start.column(),
            "&& and || stand side by side.",
            "Use brackets to say which comes first.");
      }
      return String.join(" || ", parts);
    }

    private boolean joinedByAnd(int from) {
      int depth = 0;
      for (Lexer.Token token : tokens.subList(from, at)) {
        depth += token.is("(") ? 1 : token.is(")") ? -1 : 0;
        if (depth == 0 && token.is("&&")) {
          return true;
        }
      }
      return false;
    }

    private String and() {
      List<String> parts = new ArrayList<>();
      do {
        parts.add(one());
      } while (!broken && peek().is("&&") && next() != null);
      return String.join(" && ", parts);
    }

    private String one() {
      if (broken) {
        return "";
      }
      if (peek().is("(")) {
        next();
        String inner = or();
        if (broken) {
          return "";
        }
        if (!peek().is(")")) {
          return unexpected();
        }
        next();
        return "( " + inner + " )";
      }
      return comparison();
    }

    private String comparison() {
      Lexer.Token start = peek();
      Operand left = operand();
      if (broken) {
        return "";
      }
      String operator = operator();
      if (operator == null) {
        if (!endsHere()) {
          return unexpected();
        }
        if (left.kind() != boolean.class && left.kind() != ANY) {
          fault(
              start.line(),
              start.column(),
              "'%s' is not a yes or no.".formatted(left.text()),
              "Compare it with something.");
        }
        return left.text() + " == true";
      }
      Lexer.Token second = peek();
      Operand right = operand();
      if (!broken) {
        comparable(left, operator, right, second);
      }
      return left.text() + " " + operator + " " + right.text();
    }

    private boolean endsHere() {
      Lexer.Token token = peek();
      return token.type() == Lexer.Type.END || token.is(")") || token.is("&&") || token.is("||");
    }

    private void comparable(Operand left, String operator, Operand right, Lexer.Token at) {
      Object a = left.kind();
      Object b = right.kind();
      if (a == ANY || b == ANY || a == null || b == null) {
        return;
      }
      boolean agree =
          operator.endsWith("memberOf")
              ? b == java.util.Set.class
              : operator.endsWith("contains") ? a == java.util.Set.class : a.equals(b);
      if (!agree) {
        fault(
            at.line(),
            at.column(),
            "'%s' cannot be compared with '%s'.".formatted(left.text(), right.text()),
            a == double.class
                ? "Use number(\"…\")."
                : a == long.class
                    ? "Use count(\"…\")."
                    : a == java.math.BigDecimal.class
                        ? "Use decimal(\"…\")."
                        : "Use memberOf with set(\"…\").");
      }
    }

    private String operator() {
      Lexer.Token token = peek();
      if (token.type() == Lexer.Type.SIGN
          && List.of("==", "!=", "<", "<=", ">", ">=").contains(token.text())) {
        return next().text();
      }
      boolean not = token.isName("not");
      Lexer.Token word = not ? tokens.get(Math.min(at + 1, tokens.size() - 1)) : token;
      if (word.isName("memberOf") || word.isName("contains")) {
        next();
        if (not) {
          next();
        }
        return (not ? "not " : "") + word.text();
      }
      return null;
    }

    /**
     * {@code kind}: the class compared, boxed and narrow numbers as double or long; ANY: after a
     * fault or null.
     */
    private record Operand(String text, Object kind) {}

    private Operand operand() {
      Lexer.Token token = peek();
      switch (token.type()) {
        case NUMBER -> {
          next();
          fault(
              token.line(),
              token.column(),
              "A number (%s) stands in the condition.".formatted(token.text()),
              "Make it a parameter of pack.yaml, with unit, source and date, and read it with $p.number(\"…\").");
          return new Operand(token.text(), ANY);
        }
        case STRING -> {
          next();
          fault(
              token.line(),
              token.column(),
              "A constant (\"%s\") stands in the condition.".formatted(token.text()),
              "Make it a parameter of pack.yaml, with unit, source and date, and read it with $p.set(\"…\").");
          return new Operand("null", ANY);
        }
        case VARIABLE -> {
          next();
          Class<?> owner = bound.get(token.text());
          if (peek().is(":")) {
            fault(
                token.line(),
                token.column(),
                "A name inside the brackets ('%s') is not needed.".formatted(token.text()),
                "Only the fact itself is passed on.");
            broken = true;
            return new Operand("", ANY);
          }
          if (owner == null) {
            fault(
                token.line(),
                token.column(),
                "'%s' is not bound.".formatted(token.text()),
                NearNames.hint(token.text(), bound.keySet()));
            owner = token.text().equals("$p") ? Parameters.class : null;
          }
          if (!peek().is(".")) {
            return new Operand(token.text(), ANY);
          }
          next();
          return path(token.text() + ".", owner);
        }
        case NAME -> {
          if (token.text().equals("true") || token.text().equals("false")) {
            next();
            return new Operand(token.text(), boolean.class);
          }
          if (token.text().equals("null")) {
            next();
            return new Operand("null", ANY);
          }
          return path("", type);
        }
        default -> {
          unexpected();
          return new Operand("", ANY);
        }
      }
    }

    /**
     * A field of {@code owner} by path, or one of its calls; {@code owner} null: unknown, no
     * further faults.
     */
    private Operand path(String prefix, Class<?> owner) {
      Lexer.Token first = peek();
      StringBuilder path = new StringBuilder();
      Class<?> here = owner;
      while (true) {
        Lexer.Token name = next();
        if (name.type() != Lexer.Type.NAME) {
          at--;
          unexpected();
          return new Operand("", ANY);
        }
        if (peek().is("(")) {
          return call(prefix + path, here, name);
        }
        path.append(name.text());
        if (!peek().is(".")) {
          break;
        }
        next();
        here =
            here == null
                ? null
                : Fields.find(here, name.text()).<Class<?>>map(m -> m.getReturnType()).orElse(null);
        path.append('.');
      }
      if (owner == null) {
        return new Operand(prefix + path, ANY);
      }
      var field = Fields.find(owner, path.toString());
      if (field.isEmpty()) {
        fault(
            first.line(),
            first.column(),
            "Unknown field '%s' of %s.".formatted(path, owner.getSimpleName()),
            NearNames.hint(path.toString(), Fields.paths(owner)));
        return new Operand(prefix + path, ANY);
      }
      return new Operand(prefix + path, kindOf(field.get().getReturnType()));
    }

    private Operand call(String prefix, Class<?> owner, Lexer.Token name) {
      next();
      List<Operand> arguments = new ArrayList<>();
      var method = owner == null ? null : Fields.calls(owner).get(name.text());
      if (method == null) {
        fault(
            name.line(),
            name.column(),
            name.text().equals("eval")
                ? "'eval' is not allowed in a condition."
                : "The call '%s(…)' is not allowed in a condition.".formatted(name.text()),
            owner == null || Fields.calls(owner).isEmpty()
                ? "Compare fields with parameters."
                : NearNames.hint(name.text(), Fields.calls(owner).keySet()));
        broken = true;
        return new Operand("", ANY);
      }
      if (owner == Parameters.class) {
        Lexer.Token argument = next();
        String parameter = argument.text();
        if (argument.type() != Lexer.Type.STRING || !parameter.matches("[a-z][a-z0-9_]*")) {
          fault(
              argument.line(),
              argument.column(),
              "A parameter is named by a word in quotes.",
              "Write: $p.%s(\"name\")".formatted(name.text()));
          broken = true;
          return new Operand("", ANY);
        }
        parameter(argument, name.text());
        arguments.add(new Operand('"' + parameter + '"', ANY));
      } else {
        while (!peek().is(")") && !broken) {
          arguments.add(operand());
          if (peek().is(",")) {
            next();
          } else {
            break;
          }
        }
      }
      if (broken) {
        return new Operand("", ANY);
      }
      if (!peek().is(")")) {
        unexpected();
        return new Operand("", ANY);
      }
      next();
      if (arguments.size() != method.getParameterCount()) {
        fault(
            name.line(),
            name.column(),
            "'%s' takes %d arguments, not %d."
                .formatted(name.text(), method.getParameterCount(), arguments.size()),
            "");
      }
      return new Operand(
          prefix
              + name.text()
              + "("
              + String.join(", ", arguments.stream().map(Operand::text).toList())
              + ")",
          kindOf(method.getReturnType()));
    }

    private void parameter(Lexer.Token argument, String reader) {
      Parameter parameter = parameters.get(argument.text());
      if (parameter == null) {
        fault(
            argument.line(),
            argument.column(),
            "Unknown parameter '%s'.".formatted(argument.text()),
            NearNames.hint(argument.text(), parameters.keySet()));
        return;
      }
      boolean list = parameter.value() instanceof List<?>;
      if (list != reader.equals("set")) {
        fault(
            argument.line(),
            argument.column(),
            "Parameter '%s' is %s."
                .formatted(argument.text(), list ? "a list of words" : "a number"),
            list
                ? "Read it with set(\"…\")."
                : "Read it with number(\"…\"), count(\"…\") or decimal(\"…\").");
      } else if (reader.equals("count")
          && parameter.value() instanceof java.math.BigDecimal number
          && number.stripTrailingZeros().scale() > 0) {
        fault(
            argument.line(),
            argument.column(),
            "Parameter '%s' is %s, not a whole number.".formatted(argument.text(), number),
            "Read it with number(\"…\").");
      }
    }

    private String unexpected() {
      if (!broken) {
        Lexer.Token token = peek();
        fault(
            token.line(),
            token.column(),
            "'%s' is not allowed in a condition.".formatted(token.text()),
            "Allowed: fields, parameters, == != < <= > >= memberOf contains not && || and brackets.");
      }
      broken = true;
      return "";
    }

    private Lexer.Token peek() {
      return tokens.get(at);
    }

    private Lexer.Token next() {
      Lexer.Token token = tokens.get(at);
      if (at < tokens.size() - 1) {
        at++;
      }
      return token;
    }

    private static Object kindOf(Class<?> type) {
      if (type == boolean.class || type == Boolean.class) {
        return boolean.class;
      }
      if (type == double.class || type == Double.class) {
        return double.class;
      }
      if (type == long.class || type == Long.class || type == int.class || type == Integer.class) {
        return long.class;
      }
      return type;
    }
  }
}
