package load;

import java.nio.charset.StandardCharsets;

/** Webhooks that start a run of bench/diagrams/forward.yaml: a push's body under the event {@code issues}, with where the run sends to. */
final class Issues {
  static final String EVENT = "issues";

  private Issues() {}

  static byte[] body(byte[] push, String receiver) {
    String own = "{\"action\":\"opened\",\"id\":1000000000,\"receiver\":\"" + receiver + "\",";
    return (own + new String(push, StandardCharsets.UTF_8).substring(1)).getBytes(StandardCharsets.UTF_8);
  }
}
