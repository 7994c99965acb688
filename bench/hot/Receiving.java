package dev.dipeo.provider;

import com.fasterxml.jackson.databind.JsonNode;
import dev.dipeo.base.Json;
import dev.dipeo.base.MediaType;
import dev.dipeo.signature.SignedRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What one 8 KB GitHub push costs before it is journaled, step by step. In the package of the steps,
 * which nobody else calls one by one.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class Receiving {
  private static final String SECRET = "bench-secret";

  private final Instant now = Instant.now();
  private byte[] body;
  private Provider provider;
  private SignedRequest request;
  private JsonNode payload;

  @Setup
  public void read() throws Exception {
    body = Files.readAllBytes(Path.of("bench/push.json"));
    provider =
        new ProviderRegistry(
                Path.of("integrations"), name -> Optional.of(SECRET), UnsignedPolicy.REFUSE)
            .find("github")
            .orElseThrow();
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
    request =
        new SignedRequest(
            "POST",
            "http://localhost/webhooks/github",
            Map.of(
                "x-hub-signature-256",
                List.of("sha256=" + HexFormat.of().formatHex(mac.doFinal(body)))),
            Map.of(),
            body);
    payload = Json.parse(body);
    if (!(verify() instanceof Verification.Verified) || !schema().isEmpty()) {
      throw new IllegalStateException("the webhook is not taken");
    }
  }

  @Benchmark
  public Verification verify() {
    return provider.verifier().verify(request, now);
  }

  @Benchmark
  public Normalised parse() {
    return Payloads.normalise(MediaType.of("application/json"), body);
  }

  @Benchmark
  public List<SchemaViolation> schema() {
    return provider.check("push", payload);
  }
}
