package load;

import java.nio.charset.StandardCharsets;

/** Webhooks that start a run of bench/diagrams/forward.yaml, and say where it sends to. */
final class Issues {
  static final String EVENT = "issues";

  private Issues() {}

  static byte[] small(String receiver) {
    return (begin(receiver) + "\"repository\":{\"full_name\":\"octo-team/hello-world\"}}").getBytes(StandardCharsets.UTF_8);
  }

  /** With all that a push has. */
  static byte[] large(byte[] push, String receiver) {
    return (begin(receiver) + new String(push, StandardCharsets.UTF_8).substring(1)).getBytes(StandardCharsets.UTF_8);
  }

  private static String begin(String receiver) {
    return "{\"action\":\"opened\",\"id\":1000000000,\"receiver\":\"" + receiver + "\",";
  }
}
