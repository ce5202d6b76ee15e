package io.plumbline.stage.normalise;

import java.util.Locale;
import java.util.Set;

/**
 * The address that was called, read from whatever a log writes: a URL, a host, a host and port.
 * Credentials, query and fragment are dropped while reading and cannot be asked for.
 *
 * @param host lower case, no trailing dot; IPv6 in brackets
 * @param port port where it is not the scheme's own; -1 otherwise
 * @param path path without query, never shown to anyone: it may name projects and deployments
 */
record Endpoint(String host, int port, String path) {
  private static final Set<String> PRIVATE_SUFFIXES =
      Set.of(
          "internal",
          "local",
          "localhost",
          "localdomain",
          "lan",
          "corp",
          "intranet",
          "private",
          "svc",
          "home.arpa");

  /** The endpoint in {@code written}; null when there is none or it is no address. Never throws. */
  static Endpoint of(String written) {
    if (written == null) {
      return null;
    }
    String rest = written.strip();
    int schemeEnd = rest.indexOf("://");
    String scheme = schemeEnd < 0 ? "" : rest.substring(0, schemeEnd).toLowerCase(Locale.ROOT);
    if (schemeEnd >= 0) {
      rest = rest.substring(schemeEnd + 3);
    }
    int authorityEnd = firstOf(rest, "/\\?#");
    String authority = rest.substring(0, authorityEnd);
    String tail = rest.substring(authorityEnd);
    String path = tail.substring(0, firstOf(tail, "?#"));
    authority = authority.substring(authority.lastIndexOf('@') + 1);

    int portAt =
        authority.startsWith("[")
            ? authority.indexOf("]:") + (authority.contains("]:") ? 1 : 0)
            : authority.lastIndexOf(':');
    String host = portAt > 0 ? authority.substring(0, portAt) : authority;
    String portText = portAt > 0 ? authority.substring(portAt + 1) : "";
    if (!portText.isEmpty() && !portText.matches("[0-9]{1,5}")) {
      return null;
    }
    host = host.toLowerCase(Locale.ROOT);
    if (host.endsWith(".")) {
      host = host.substring(0, host.length() - 1);
    }
    boolean isHost =
        host.matches("\\[[0-9a-f:.]+\\]")
            || (host.matches("[a-z0-9]([a-z0-9_.-]{0,251}[a-z0-9])?") && !host.contains(".."));
    // A bare word could be anything, a key included; only a scheme or a port makes it a host.
    boolean evident =
        !scheme.isEmpty()
            || !portText.isEmpty()
            || host.contains(".")
            || host.startsWith("[")
            || host.equals("localhost");
    if (!isHost || !evident) {
      return null;
    }
    int port = portText.isEmpty() ? -1 : Integer.parseInt(portText);
    boolean usual =
        (port == 443 && !scheme.equals("http")) || (port == 80 && scheme.equals("http"));
    return new Endpoint(host, usual ? -1 : port, path);
  }

  /** Host, and port where it is not the scheme's own. */
  String address() {
    return port < 0 ? host : host + ":" + port;
  }

  /** Whether {@code domain} is this host or a parent domain of it. */
  boolean isIn(String domain) {
    return host.equals(domain) || host.endsWith("." + domain);
  }

  /** Whether the address cannot be reached from the public internet: one's own network. */
  boolean isPrivate() {
    if (host.startsWith("[")) {
      return host.equals("[::1]") || host.matches("\\[(f[cd]|fe[89ab]).*");
    }
    if (host.matches("[0-9]+\\.[0-9]+\\.[0-9]+\\.[0-9]+")) {
      return host.matches(
          "(127|10)\\..*|192\\.168\\..*|172\\.(1[6-9]|2[0-9]|3[01])\\..*|169\\.254\\..*"
              + "|100\\.(6[4-9]|[7-9][0-9]|1[01][0-9]|12[0-7])\\..*");
    }
    return !host.contains(".")
        || PRIVATE_SUFFIXES.stream().anyMatch(this::isIn)
        || host.contains(".svc.");
  }

  private static int firstOf(String text, String characters) {
    for (int i = 0; i < text.length(); i++) {
      if (characters.indexOf(text.charAt(i)) >= 0) {
        return i;
      }
    }
    return text.length();
  }
}
