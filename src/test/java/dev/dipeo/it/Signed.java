package dev.dipeo.it;

import static io.restassured.RestAssured.given;

import io.restassured.config.EncoderConfig;
import io.restassured.config.RestAssuredConfig;
import io.restassured.specification.RequestSpecification;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Webhooks signed as the services sign them, by their documentation and not by our code. */
final class Signed {
  static final String SECRET = "It's a Secret to Everybody";

  private Signed() {}

  /** docs.github.com, "Validating webhook deliveries". */
  static RequestSpecification github(String event, String delivery, String body) {
    return json(body)
        .header("X-GitHub-Event", event)
        .header("X-GitHub-Delivery", delivery)
        .header("X-Hub-Signature-256", "sha256=" + hmac(SECRET, body));
  }

  /** docs.slack.dev, "Verifying requests from Slack". */
  static RequestSpecification slack(long timestamp, String body) {
    return json(body)
        .header("X-Slack-Request-Timestamp", String.valueOf(timestamp))
        .header("X-Slack-Signature", "v0=" + hmac(SECRET, "v0:" + timestamp + ":" + body));
  }

  /** docs.stripe.com/webhooks, "Verify webhook signatures manually". */
  static RequestSpecification stripe(long timestamp, String body) {
    return json(body)
        .header(
            "Stripe-Signature",
            "t="
                + timestamp
                + ",v1="
                + hmac(SECRET, timestamp + "." + body)
                + ",v0="
                + "0".repeat(64));
  }

  static RequestSpecification json(String body) {
    return given()
        .config(
            RestAssuredConfig.config()
                .encoderConfig(
                    EncoderConfig.encoderConfig()
                        .appendDefaultContentCharsetToContentTypeIfUndefined(false)))
        .contentType("application/json")
        .body(body.getBytes(StandardCharsets.UTF_8));
  }

  static String hmac(String secret, String content) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      return HexFormat.of().formatHex(mac.doFinal(content.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
